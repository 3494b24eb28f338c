import { fileURLToPath } from 'node:url';

import { freePort } from '../support/free-port.ts';
import { Missing } from '../support/missing.ts';
import { startProcess } from '../support/running-process.ts';
import { buildGo, downloadGoModule } from './build-go.ts';
import { getJson } from './get-json.ts';
import { fieldsOfOtlp, type OtlpTraces } from './otlp-fields.ts';
import type { TraceBackend } from './trace-backend.ts';
import { versions } from './versions.ts';

const configuration = fileURLToPath(new URL('jaeger.yaml', import.meta.url));

/** Starts Jaeger 2, without its user interface. */
export async function startJaeger(): Promise<TraceBackend | Missing> {
  const program = await buildGo(
    `jaeger-${versions.jaeger}`,
    () => downloadGoModule(`github.com/jaegertracing/jaeger@v${versions.jaeger}`),
    './cmd/jaeger',
  );
  if (program instanceof Missing) {
    return program;
  }
  const [query, grpc, http, zipkin] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const server = await startProcess(program, ['--config', configuration], {
    ready: /Everything is ready/,
    env: {
      QUERY_PORT: String(query),
      OTLP_GRPC_PORT: String(grpc),
      OTLP_HTTP_PORT: String(http),
      ZIPKIN_PORT: String(zipkin),
    },
  });
  const url = `http://127.0.0.1:${query}`;
  return {
    name: `Jaeger ${versions.jaeger}`,
    url,
    endpoints: {
      'http/protobuf': `http://127.0.0.1:${http}`,
      'http/json': `http://127.0.0.1:${http}`,
      grpc: `http://127.0.0.1:${grpc}`,
      zipkin: `http://127.0.0.1:${zipkin}/api/v2/spans`,
    },
    async readTrace(traceId) {
      const answer = await getJson<{ result: OtlpTraces }>(`${url}/api/v3/traces/${traceId}`);
      return answer === undefined ? [] : fieldsOfOtlp(answer.result);
    },
    [Symbol.asyncDispose]: () => server.end(),
  };
}

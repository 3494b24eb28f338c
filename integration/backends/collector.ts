import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePort } from '../support/free-port.ts';
import { Missing } from '../support/missing.ts';
import { startProcess } from '../support/running-process.ts';
import { buildGo } from './build-go.ts';
import { fieldsOfOtlp, type OtlpTraces } from './otlp-fields.ts';
import type { TraceBackend } from './trace-backend.ts';
import { versions } from './versions.ts';

const source = fileURLToPath(new URL('collector', import.meta.url));
const configuration = fileURLToPath(new URL('collector.yaml', import.meta.url));

/** Builds the OpenTelemetry Collector of `collector/main.go`. */
export async function buildCollector(): Promise<string | Missing> {
  const hash = createHash('sha256');
  for (const file of (await readdir(source)).toSorted()) {
    // oxlint-disable-next-line no-await-in-loop -- three small files
    hash.update(await readFile(join(source, file)));
  }
  const name = `collector-${versions.collector}-${hash.digest('hex').slice(0, 12)}`;
  return buildGo(name, async () => source, '.');
}

/** Starts an OpenTelemetry Collector that writes what it takes into files. */
export async function startCollector(): Promise<TraceBackend | Missing> {
  const program = await buildCollector();
  if (program instanceof Missing) {
    return program;
  }
  const [grpc, http, zipkin] = [await freePort(), await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'spanlight-collector-'));
  const server = await startProcess(program, ['--config', configuration], {
    ready: /Everything is ready/,
    env: {
      FOLDER: folder,
      OTLP_GRPC_PORT: String(grpc),
      OTLP_HTTP_PORT: String(http),
      ZIPKIN_PORT: String(zipkin),
    },
  });
  return {
    name: `OpenTelemetry Collector ${versions.collector}`,
    url: `http://127.0.0.1:${http}`,
    endpoints: {
      'http/protobuf': `http://127.0.0.1:${http}`,
      'http/json': `http://127.0.0.1:${http}`,
      grpc: `http://127.0.0.1:${grpc}`,
      zipkin: `http://127.0.0.1:${zipkin}/api/v2/spans`,
    },
    async readTrace(traceId, protocol) {
      const file = join(folder, protocol === 'zipkin' ? 'zipkin.jsonl' : 'otlp.jsonl');
      const text = await readFile(file, 'utf8');
      const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n'); // the last may be half of one
      return lines
        .filter((line) => line.includes(traceId))
        .flatMap((line) => fieldsOfOtlp(JSON.parse(line) as OtlpTraces))
        .filter((span) => span['traceId'] === traceId);
    },
    async [Symbol.asyncDispose]() {
      try {
        await server.end();
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

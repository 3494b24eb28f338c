import { join } from 'node:path';

import { findProgram } from '../support/find-program.ts';
import { freePort } from '../support/free-port.ts';
import { Missing } from '../support/missing.ts';
import { startProcess } from '../support/running-process.ts';
import { cached } from './cached.ts';
import { getJson } from './get-json.ts';
import { runTool } from './run-tool.ts';
import type { TraceBackend } from './trace-backend.ts';
import { versions } from './versions.ts';
import { fieldsOfZipkin, type ZipkinSpan } from './zipkin-fields.ts';

/** Starts a Zipkin server that keeps its spans in memory. */
export async function startZipkin(): Promise<TraceBackend | Missing> {
  const java = findProgram('java');
  if (java === undefined) {
    return new Missing('Java is missing: apt-get install openjdk-17-jre-headless');
  }
  const folder = await cached(`zipkin-${versions.zipkin}`, (empty) =>
    runTool('maven', 'mvn', [
      '--batch-mode',
      '--quiet',
      'dependency:copy',
      `-Dartifact=io.zipkin:zipkin-server:${versions.zipkin}:jar:exec`,
      `-DoutputDirectory=${empty}`,
    ]),
  );
  if (folder instanceof Missing) {
    return folder;
  }
  const port = await freePort();
  const server = await startProcess(
    java,
    [
      '-Xmx512m',
      '-jar',
      join(folder, `zipkin-server-${versions.zipkin}-exec.jar`),
      '--armeria.ports[0].ip=127.0.0.1',
      `--armeria.ports[0].port=${port}`,
      '--armeria.ports[0].protocols[0]=http',
    ],
    { ready: /Serving HTTP at/, endSignal: 'SIGKILL' }, // it keeps nothing, and calls SIGTERM a failure
  );
  const url = `http://127.0.0.1:${port}`;
  return {
    name: `Zipkin ${versions.zipkin}`,
    url,
    endpoints: { zipkin: `${url}/api/v2/spans` },
    async readTrace(traceId) {
      const spans = await getJson<ZipkinSpan[]>(`${url}/api/v2/trace/${traceId}`);
      return (spans ?? []).map(fieldsOfZipkin);
    },
    [Symbol.asyncDispose]: () => server.end(),
  };
}

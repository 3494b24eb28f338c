import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../support/free-port.ts';
import { Missing } from '../support/missing.ts';
import { startProcess } from '../support/running-process.ts';
import { cached } from './cached.ts';
import type { Fields } from './fields.ts';
import { getJson } from './get-json.ts';
import { fieldsOfPhoenix, type PhoenixSpan } from './phoenix-fields.ts';
import { runTool } from './run-tool.ts';
import type { TraceBackend } from './trace-backend.ts';
import { versions } from './versions.ts';

interface SpanPage {
  readonly data: readonly PhoenixSpan[];
  readonly next_cursor: string | null;
}

/** Starts Arize Phoenix with an empty database, in a folder that is removed at its end. */
export async function startPhoenix(): Promise<TraceBackend | Missing> {
  const environment = await cached(`phoenix-${versions.phoenix}`, async (empty) => {
    await runTool('python3 python3-venv', 'python3', ['-m', 'venv', empty]);
    await runTool('python3-venv', join(empty, 'bin', 'python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      `arize-phoenix==${versions.phoenix}`,
    ]);
  });
  if (environment instanceof Missing) {
    return environment;
  }
  const [http, grpc] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'spanlight-phoenix-'));
  const server = await startProcess(join(environment, 'bin', 'phoenix'), ['serve'], {
    ready: /Uvicorn running on/,
    env: {
      HOME: folder,
      PHOENIX_WORKING_DIR: folder,
      PHOENIX_HOST: '127.0.0.1',
      PHOENIX_PORT: String(http),
      PHOENIX_GRPC_PORT: String(grpc),
      PHOENIX_TELEMETRY_ENABLED: 'false',
      PHOENIX_ALLOW_EXTERNAL_RESOURCES: 'false',
    },
  });
  const url = `http://127.0.0.1:${http}`;
  const api = `${url}/v1/projects/default/spans`;
  return {
    name: `Phoenix ${versions.phoenix}`,
    url,
    endpoints: { 'http/protobuf': url, grpc: `http://127.0.0.1:${grpc}` },
    async readTrace(traceId) {
      const spans: Fields[] = [];
      let cursor: string | null | undefined = '';
      while (typeof cursor === 'string') {
        const query = new URLSearchParams({ limit: '1000', trace_id: traceId, cursor });
        // oxlint-disable-next-line no-await-in-loop -- a page says where the next one begins
        const page: SpanPage | undefined = await getJson(`${api}?${query.toString()}`);
        spans.push(...(page?.data ?? []).map(fieldsOfPhoenix));
        cursor = page?.next_cursor;
      }
      return spans;
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

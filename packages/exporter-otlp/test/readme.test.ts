import { readFile } from 'node:fs/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { OtlpServer } from './support/otlp-server.ts';
import { runApart } from './support/run-apart.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);

let server: OtlpServer;

beforeEach(async () => {
  server = await OtlpServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

test.each(examples.map((code) => [/new OtlpExporter\(.*?[);]/.exec(code)?.[0], code]))(
  'the example with %s runs as it is printed',
  async (_, code = '') => {
    const { code: exitCode, stderr } = await runApart(
      code.replace("from '@spanlight/exporter-otlp'", "from './src/index.ts'"),
      { OTEL_EXPORTER_OTLP_ENDPOINT: server.url },
      ['@opentelemetry/exporter-trace-otlp-grpc', '@opentelemetry/sdk-trace'],
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const names = code.includes('.end()') || code.includes('.span(') ? ['checkout'] : [];
    expect(server.accepted.map(({ name }) => name)).toEqual(names);
  },
);

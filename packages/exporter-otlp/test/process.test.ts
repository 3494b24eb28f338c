import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { answering, hanging } from './support/faults.ts';
import { OtlpServer } from './support/otlp-server.ts';
import { runApart } from './support/run-apart.ts';

let server: OtlpServer;

beforeEach(async () => {
  server = await OtlpServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

const TRACED = `
  import { createTracer } from '@spanlight/core';
  import { OtlpExporter } from './src/index.ts';
  const tracer = createTracer({ exporters: [new OtlpExporter()] });
  tracer.span('checkout', () => {});
`;

function build(options: string): string {
  return `
    import { OtlpExporter } from './src/index.ts';
    try {
      new OtlpExporter(${options});
    } catch (error) {
      console.log(error.name, error.message);
    }
  `;
}

function env(): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: server.url };
}

describe('Without the exporter for gRPC', () => {
  test.each([
    ["{ endpoint: 'http://collector:4317' }", 'http://collector:4317'],
    ["{ protocol: 'grpc' }", 'http://localhost:4317'],
  ])('%s says both ways out', async (options, name) => {
    const { stdout, code } = await runApart(build(options));
    expect(code).toBe(0);
    expect(stdout.trim()).toBe(
      `TypeError [spanlight] [exporter-otlp] cannot send to ${name} by gRPC: @opentelemetry/exporter-trace-otlp-grpc is not installed. Install it, or send by HTTP, which has port 4318.`,
    );
  });

  test('so does an endpoint in a variable', async () => {
    const { stdout } = await runApart(build(''), {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
    });
    expect(stdout).toContain('Install it, or send by HTTP');
  });
});

describe('A program that ends', () => {
  test('delivers its spans without a word of its own', async () => {
    const { code, stderr } = await runApart(TRACED, env());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(server.accepted.map(({ name }) => name)).toEqual(['checkout']);
  });

  test('is not held by connections that are kept', async () => {
    const module = `
      import { fakeSpan } from '@spanlight/core/testing';
      import { OtlpExporter } from './src/index.ts';
      new OtlpExporter().export([fakeSpan()], ({ code }) => console.log(code));
    `;
    const { code, stdout } = await runApart(module, env());
    expect({ code, stdout }).toEqual({ code: 0, stdout: '0\n' });
  });

  test.each([
    ['hangs', hanging],
    ['is overloaded', answering(503)],
  ])('ends in time when the backend %s', async (_, fault) => {
    server.fault = fault;
    const module = TRACED.replace('()] }', '()], atExit: { timeoutMillis: 300 } }');
    const start = performance.now();
    const { code, stderr } = await runApart(module, env());
    expect(code).toBe(0);
    expect(stderr).toContain('[spanlight] [otlp]');
    expect(performance.now() - start).toBeLessThan(8000);
  });
});

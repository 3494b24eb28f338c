import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runNode } from './support/run-node.ts';

const packageRoot = join(import.meta.dirname, '..');

/** A folder with a copy of this package's sources and one of the API, as a second installation would have. */
let copies: string;

beforeAll(async () => {
  copies = await mkdtemp(join(tmpdir(), 'copies-'));
  await symlink(join(packageRoot, 'node_modules'), join(copies, 'node_modules'));
  await cp(join(packageRoot, 'src'), join(copies, 'core'), { recursive: true });
  await cp(join(packageRoot, 'node_modules/@opentelemetry/api'), join(copies, 'api'), {
    recursive: true,
    dereference: true,
  });
});

afterAll(() => rm(copies, { recursive: true }));

const exporterNamed = `
  const exporterNamed = (name) => ({
    name,
    immediate: true,
    export(spans, done) {
      for (const span of spans) console.log(name, span.name, span.parentSpanContext?.spanId ?? 'root');
      done({ code: 0 });
    },
    shutdown: async () => {},
  });
`;

describe('two copies of this package', () => {
  test('the second writes through the first, says so, and both see the same active span', async () => {
    const result = await runNode(`
      import { createTracer, trace, SpanlightError } from '@spanlight/core';
      import * as copy from '${copies}/core/index.ts';
      ${exporterNamed}
      const ours = createTracer({ exporters: [exporterNamed('first')] });
      const theirs = copy.createTracer({
        exporters: [exporterNamed('second')],
        onError: (error) => console.log(error.code, SpanlightError.is(error), error instanceof SpanlightError),
      });
      ours.span('a', (a) =>
        theirs.span('b', (b) => {
          console.log(b.parentSpanId === a.spanId, trace.currentSpan().spanId === b.spanId);
          ours.span('c', (c) => console.log(c.parentSpanId === b.spanId, copy.trace.currentSpan().spanId === c.spanId));
        }));
      await theirs.shutdown();
      ours.span('d', () => {});
    `);
    expect(result.stderr).toBe('');
    expect(
      result.stdout
        .replaceAll(/[\da-f]{16}/g, 'id')
        .trim()
        .split('\n'),
    ).toEqual([
      'foreign_provider true false',
      'true true',
      'true true',
      'first c id',
      'first b id',
      'first a root',
      'first d root',
    ]);
  });

  test('listen once for the end of the process, and deliver both', async () => {
    const result = await runNode(`
      import { createTracer, TracerProvider } from '@spanlight/core';
      import * as copy from '${copies}/core/index.ts';
      const slow = (name) => ({
        name,
        export: (spans, done) => setTimeout(() => { console.log(name, spans.length); done({ code: 0 }); }, 20),
        shutdown: async () => {},
      });
      const first = createTracer({ exporters: [slow('first')] });
      (await import('@opentelemetry/api')).trace.disable();
      const second = copy.createTracer({ exporters: [slow('second')] });
      first.span('one', () => {});
      second.span('two', () => {});
      console.log(['SIGTERM', 'exit', 'beforeExit'].map((event) => process.listenerCount(event)).join());
      process.kill(process.pid, 'SIGTERM');
      setInterval(() => {}, 1000);
    `);
    expect(result).toMatchObject({ signal: 'SIGTERM', stderr: '' });
    expect(result.stdout).toBe('1,1,1\nfirst 1\nsecond 1\n');
  });
});

describe('two copies of the API of the same version', () => {
  test('are one: what instruments with the other copy writes here', async () => {
    const result = await runNode(`
      import { createTracer } from '@spanlight/core';
      import { createRequire } from 'node:module';
      ${exporterNamed}
      const other = createRequire('${copies}/')('${copies}/api');
      const own = createRequire(import.meta.url)('@opentelemetry/api');
      const tracer = createTracer({ exporters: [exporterNamed('exporter')] });
      console.log(other.trace === own.trace);
      tracer.span('outer', (outer) => {
        other.trace.getTracer('instrumentation').startActiveSpan('inner', (inner) => {
          console.log(inner.parentSpanId === outer.spanId, tracer.startSpan('leaf').parentSpanId === inner.spanId);
          inner.end();
        });
        const carrier = {};
        other.propagation.inject(other.context.active(), carrier);
        console.log(carrier.traceparent.includes(outer.spanId));
      });
    `);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(
      result.stdout
        .replaceAll(/[\da-f]{16}/g, 'id')
        .trim()
        .split('\n'),
    ).toEqual([
      'false',
      'true true',
      'exporter inner id',
      'true',
      'exporter outer root',
      'exporter leaf id',
    ]);
  });
});

describe('copies of the API of different versions', () => {
  const older = '@opentelemetry/api-1.9';

  test('what instruments with an older one writes here', async () => {
    const result = await runNode(`
      import { createTracer } from '@spanlight/core';
      import { trace } from '${older}';
      ${exporterNamed}
      const tracer = createTracer({ exporters: [exporterNamed('exporter')] });
      tracer.span('outer', () => trace.getTracer('instrumentation').startSpan('inner').end());
    `);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/exporter inner [\da-f]{16}\nexporter outer root/);
  });

  test('when an older one was used first, createTracer says so', async () => {
    const result = await runNode(`
      import { createTracer } from '@spanlight/core';
      import { diag, DiagLogLevel } from '${older}';
      diag.setLogger({ error() {}, warn() {}, info() {}, debug() {}, verbose() {} }, DiagLogLevel.ALL);
      try { createTracer(); } catch (error) { console.log(error.code); }
    `);
    expect(result).toMatchObject({ code: 0, stderr: '', stdout: 'api_mismatch\n' });
  });
});

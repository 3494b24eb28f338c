import { BatchSpanProcessor, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import {
  BasicTracerProvider,
  BatchSpanProcessor as BatchSpanProcessor2,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, test } from 'vitest';

import { defineExporter, ExportError, type ExportResult, simple } from '../src/index.ts';
import { fakeSpan } from '../src/testing/fake-span.ts';
import { recordSpans } from './support/record-spans.ts';
import { isSettled, settle } from './support/settle.ts';

/** Promises that the test settles. */
function deferred() {
  let resolve!: () => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

function result(exporter: ReturnType<typeof defineExporter>): Promise<ExportResult> {
  return new Promise((resolve) => {
    exporter.export([], resolve);
  });
}

function collecting() {
  const names: string[] = [];
  const exporter = defineExporter({
    name: 'a',
    async export(spans, { signal }) {
      await settle();
      signal.throwIfAborted();
      names.push(...spans.map((span) => `${span.name} ${String(span.attributes['a'])}`));
    },
  });
  return { names, exporter };
}

describe('defineExporter', () => {
  test('resolving means delivered, also when nothing is waited for', async () => {
    const seen: string[] = [];
    const asynchronous = defineExporter({
      name: 'a',
      async export(spans) {
        await settle();
        seen.push(...spans.map((span) => span.name));
      },
    });
    const synchronous = defineExporter({
      name: 'b',
      export: (spans) => void seen.push(...spans.map((span) => span.name)),
    });
    const { tracer, provider } = recordSpans({
      processors: [simple(asynchronous), simple(synchronous)],
    });
    tracer.startSpan('one').end();
    await provider.forceFlush();
    expect(seen).toEqual(['one', 'one']);
    expect(provider.stats().exporters).toMatchObject([
      { name: 'a', delivered: 1 },
      { name: 'b', delivered: 1 },
    ]);
  });

  test('rejecting or throwing means failed, with what was thrown', async () => {
    const error = new ExportError('exporter-x', 'cannot deliver: HTTP 503.', {
      failure: 'retryable',
      retryAfterMillis: 2000,
    });
    const rejecting = defineExporter({ name: 'a', export: () => Promise.reject(error) });
    expect(await result(rejecting)).toEqual({ code: 1, error });

    const throwing = defineExporter({
      name: 'b',
      export() {
        throw error;
      },
    });
    expect(await result(throwing)).toEqual({ code: 1, error });

    const odd = defineExporter({
      name: 'c',
      export() {
        // oxlint-disable-next-line no-throw-literal -- what is tested
        throw 'text';
      },
    });
    expect(await result(odd)).toMatchObject({ code: 1, error: expect.any(Error) as Error });
  });

  test('hands on the spans and a signal, also where none is given', async () => {
    const signals: AbortSignal[] = [];
    const exporter = defineExporter({
      name: 'a',
      export: (_spans, { signal }) => void signals.push(signal),
    });
    const { signal } = new AbortController();
    exporter.export([], () => {}, { signal });
    exporter.export([], () => {});
    await settle();
    expect(signals[0]).toBe(signal);
    expect(signals[1]).toBeInstanceOf(AbortSignal);
    expect(signals[1]?.aborted).toBe(false);
  });

  test('keeps name and immediate', () => {
    expect(defineExporter({ name: 'a', export: () => {} })).toMatchObject({
      name: 'a',
      immediate: false,
    });
    const { immediate } = defineExporter({ name: 'a', immediate: true, export: () => {} });
    expect(immediate).toBe(true);
  });

  test('its methods can be taken off it', async () => {
    const exporter = defineExporter({ name: 'a', export: () => {} });
    const detached = exporter.export.bind(undefined);
    expect(await new Promise((resolve) => detached([], resolve))).toEqual({ code: 0 });
  });

  test('forceFlush waits for what is under way, then asks the definition', async () => {
    const { promise, resolve } = deferred();
    const calls: string[] = [];
    const exporter = defineExporter({
      name: 'a',
      export: () => promise,
      forceFlush: () => void calls.push('flush'),
    });
    exporter.export([], () => calls.push('answered'));
    const flushed = exporter.forceFlush?.() ?? Promise.reject(new Error('no forceFlush'));
    expect(await isSettled(flushed)).toBe(false);
    expect(calls).toEqual([]);
    resolve();
    await flushed;
    expect(calls).toEqual(['answered', 'flush']);
  });

  test('forceFlush rejects when what was under way failed', async () => {
    const { promise, reject } = deferred();
    const exporter = defineExporter({ name: 'a', export: () => promise });
    exporter.export([], () => {});
    const flushed = exporter.forceFlush?.();
    reject(new Error('HTTP 401'));
    await expect(flushed).rejects.toThrow('HTTP 401');
    await exporter.forceFlush?.();
  });

  test('shutdown waits for everything under way, even when some of it fails', async () => {
    const [first, second] = [deferred(), deferred()];
    const works = [first.promise, second.promise];
    let isShutDown = false;
    const exporter = defineExporter({
      name: 'a',
      export: () => works.shift(),
      shutdown: () => void (isShutDown = true),
    });
    exporter.export([], () => {});
    exporter.export([], () => {});
    const done = exporter.shutdown().catch(() => 'failed');
    first.reject(new Error('boom'));
    await settle();
    expect(isShutDown).toBe(false);
    second.resolve();
    await done;
    expect(isShutDown).toBe(true);
  });

  test('shutdown happens once; exports afterwards fail', async () => {
    let shutdowns = 0;
    let exports = 0;
    const exporter = defineExporter({
      name: 'a',
      export: () => void (exports += 1),
      shutdown: () => void (shutdowns += 1),
    });
    await Promise.all([exporter.shutdown(), exporter.shutdown()]);
    await exporter.shutdown();
    expect(shutdowns).toBe(1);
    expect(await result(exporter)).toMatchObject({
      code: 1,
      error: { code: 'exporter_shut_down' },
    });
    expect(exports).toBe(0);
  });
});

describe('a defined exporter in the OpenTelemetry SDK', () => {
  test('works in the processors of sdk-trace 3', async () => {
    const [simply, inBatches] = [collecting(), collecting()];
    const provider = new TracerProvider({
      spanProcessors: [new SimpleSpanProcessor(simply), new BatchSpanProcessor(inBatches)],
    });
    provider
      .getTracer('a')
      .startSpan('one', { attributes: { a: 1 } })
      .end();
    await provider.forceFlush();
    expect([simply.names, inBatches.names]).toEqual([['one 1'], ['one 1']]);
    await provider.shutdown();
    expect(await result(simply.exporter)).toMatchObject({ code: 1 });
  });

  test('works in the processors of sdk-trace-base 2', async () => {
    const { names, exporter } = collecting();
    const provider = new BasicTracerProvider({
      spanProcessors: [new BatchSpanProcessor2(exporter)],
    });
    provider
      .getTracer('a')
      .startSpan('one', { attributes: { a: 1 } })
      .end();
    await provider.shutdown();
    expect(names).toEqual(['one 1']);
  });
});

describe('an exporter made by defineExporter', () => {
  test('tells a failure once: by its answer, not again by a flush that begins then', async () => {
    const exporter = defineExporter({
      name: 'fails',
      export: () => Promise.reject(new Error('HTTP 401')),
    });
    const flushed = new Promise((resolve, reject) => {
      exporter.export([fakeSpan()], () => void exporter.forceFlush!().then(resolve, reject));
    });
    await expect(flushed).resolves.toBeUndefined();
  });

  test('survives a callback that throws', async () => {
    const exporter = defineExporter({ name: 'works', export: () => {} });
    exporter.export([fakeSpan()], () => {
      throw new Error('boom');
    });
    await settle();
    await exporter.shutdown();
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { endSpans, recordBatches } from './support/exporting.ts';
import { recordSpans } from './support/record-spans.ts';
import { runNode } from './support/run-node.ts';
import { isSettled, settle } from './support/settle.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('TracerProvider.forceFlush', () => {
  test('waits for everything that has ended, also for what is under way', async () => {
    const { exporter, tracer, provider } = recordBatches({ maxExportBatchSize: 2 });
    endSpans(tracer, 3);
    const flushed = provider.forceFlush();
    endSpans(tracer, 1);
    await settle();
    expect(exporter.sizes).toEqual([2]);

    exporter.calls[0]?.answer();
    await settle();
    expect(exporter.sizes).toEqual([2, 2]);
    expect(await isSettled(flushed)).toBe(false);
    expect(exporter.flushes).toBe(0);
    exporter.calls[1]?.answer();
    await flushed;
    expect(exporter.flushes).toBe(1);
  });

  test('resolves when there is nothing to do', async () => {
    const { provider, exporter } = recordBatches();
    await provider.forceFlush();
    expect(exporter.calls).toEqual([]);
  });

  test('rejects when something was not delivered, naming exporter and number', async () => {
    const { exporter, tracer, provider } = recordBatches({ maxExportBatchSize: 2 });
    endSpans(tracer, 3);
    const flushed = provider.forceFlush();
    await settle();
    exporter.calls[0]?.answer({ code: 1, error: new Error('HTTP 401') });
    exporter.calls[1]?.answer();
    await expect(flushed).rejects.toMatchObject({
      code: 'flush_failed',
      message: expect.stringMatching(/^\[spanlight\] .*manual.* 2 spans/) as string,
    });
    await provider.forceFlush(); // what is over is over
  });

  test('tells once of what was lost before, and why', async () => {
    const { exporter, tracer, provider } = recordBatches({ maxExportBatchSize: 2 });
    endSpans(tracer, 2);
    exporter.calls[0]?.answer({ code: 1, error: new Error('HTTP 401') });
    await expect(provider.forceFlush()).rejects.toThrow(
      '[spanlight] [core] not everything was delivered: manual: cannot deliver 2 spans: HTTP 401',
    );
    await expect(provider.forceFlush()).resolves.toBeUndefined();
    await expect(provider.shutdown()).resolves.toBeUndefined();
  });

  test('tells of spans for which there was no room', async () => {
    const { exporter, tracer, provider } = recordBatches({ maxQueueSize: 2 });
    endSpans(tracer, 5);
    const flushed = provider.forceFlush();
    await settle();
    exporter.calls[0]?.answer();
    await expect(flushed).rejects.toThrow(/cannot deliver 3 spans: 2 spans of \d+ kB were waiting/);
  });

  test('rejects when the exporter cannot flush, naming it', async () => {
    const { exporter, provider } = recordBatches();
    exporter.forceFlush = () => Promise.reject(new Error('the disk is full'));
    const flushed = provider.forceFlush();
    await expect(flushed).rejects.toThrow('manual');
    await expect(flushed).rejects.toThrow('the disk is full');
  });

  test('gives up after its timeout, naming the exporter', async () => {
    const { tracer, provider } = recordBatches();
    endSpans(tracer, 1);
    const flushed = provider.forceFlush({ timeoutMillis: 200 });
    const outcome = flushed.catch((error: unknown) => error);
    await settle();
    vi.advanceTimersByTime(200);
    const error = await outcome;
    expect(error).toMatchObject({ code: 'flush_failed' });
    expect(String(error)).toContain('0.2 s');
    expect(String(error)).toContain('manual');
  });
});

describe('TracerProvider.shutdown', () => {
  test('delivers everything, then shuts the exporter down, once', async () => {
    const { exporter, tracer, provider } = recordBatches();
    endSpans(tracer, 3);
    const first = provider.shutdown();
    const second = provider.shutdown();
    expect(second).toBe(first);
    await settle();
    expect(exporter.sizes).toEqual([3]);
    expect(exporter.shutdowns).toBe(0);
    exporter.calls[0]?.answer();
    await first;
    expect(exporter.shutdowns).toBe(1);
    await provider.shutdown();
    await tracer.shutdown();
    expect(exporter.shutdowns).toBe(1);
  });

  test('refuses new spans', async () => {
    const { exporter, tracer, provider } = recordBatches();
    await provider.shutdown();
    expect(tracer.span('refused', (span) => span.isRecording())).toBe(false);
    expect(exporter.calls).toEqual([]);
    expect(provider.stats()).toMatchObject({ started: 0, ended: 0, refused: 1 });
  });

  test('does not count what an exporter does at the shutdown as refused', async () => {
    const { exporter, tracer, provider } = recordBatches();
    exporter.export = (_spans, done) => {
      tracer.startSpan('POST').end();
      done({ code: 0 });
    };
    endSpans(tracer, 1);
    await provider.shutdown();
    expect(provider.stats()).toMatchObject({ started: 1, refused: 0 });
  });

  test('ends open spans as incomplete, and delivers them', async () => {
    const { exporter, tracer, provider, stats } = recordBatches();
    const parent = tracer.startSpan('parent');
    const child = tracer.startSpan('child', { parent });
    tracer.startSpan('ended').end();
    expect(provider.stats().recording).toBe(2);
    const done = provider.shutdown();
    await settle();
    expect(
      exporter.calls[0]?.spans.map((span) => [span.name, span.attributes['spanlight.end_reason']]),
    ).toEqual([
      ['ended', undefined],
      ['child', 'incomplete'],
      ['parent', 'incomplete'],
    ]);
    exporter.calls[0]?.answer();
    await done;
    child.setAttribute('late', true).end();
    expect(exporter.calls[0]?.spans[1]?.attributes).not.toHaveProperty('late');
    expect(stats()).toMatchObject({ delivered: 3, queued: 0, dropped: { shut_down: 0 } });
    expect(provider.stats()).toMatchObject({ started: 3, ended: 3, recording: 0 });
  });

  test('ends 10,000 open spans at most: those of a program that forgets them are not kept', async () => {
    const { tracer, provider } = recordSpans();
    for (let index = 0; index < 10_050; index += 1) {
      tracer.startSpan('forgotten');
    }
    const last = tracer.startSpan('last');
    await provider.shutdown();
    expect(last.isRecording()).toBe(false);
    expect(provider.stats()).toMatchObject({ started: 10_051, ended: 10_000, recording: 51 });
  });

  test('does not let a flush during it wait any longer than that may', async () => {
    const { tracer, provider } = recordBatches();
    endSpans(tracer, 1);
    const done = provider.shutdown({ timeoutMillis: 5000 }).catch(() => {});
    const flushed = provider.forceFlush({ timeoutMillis: 100 }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    expect(await flushed).toMatchObject({ code: 'flush_failed' });
    await vi.advanceTimersByTimeAsync(5000);
    await done;
  });

  test('counts what is not delivered within its deadline', async () => {
    const { exporter, tracer, provider, stats, errors } = recordBatches({ maxExportBatchSize: 2 });
    endSpans(tracer, 5);
    const signal = exporter.calls[0]?.options?.signal;
    const done = provider.shutdown({ timeoutMillis: 1000 }).catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(1001);
    expect(await done).toMatch(/manual: cannot deliver 5 spans: gave up after 1 s/);
    expect(signal?.aborted).toBe(true);
    expect(exporter.shutdowns).toBe(1);
    exporter.calls[0]?.answer();
    expect(stats()).toMatchObject({ delivered: 0, queued: 0, dropped: { shut_down: 5 } });
    expect(errors.map((error) => error.code)).toEqual(['shut_down']);
  });

  test('rejects when something was not delivered, and shuts the exporter down all the same', async () => {
    const { exporter, tracer, provider } = recordBatches();
    endSpans(tracer, 2);
    const done = provider.shutdown();
    await settle();
    exporter.calls[0]?.answer({ code: 1 });
    await expect(done).rejects.toMatchObject({
      code: 'shutdown_failed',
      message: expect.stringMatching(/manual.* 2 spans/) as string,
    });
    expect(exporter.shutdowns).toBe(1);
    await expect(provider.shutdown()).rejects.toThrow('2 spans');
  });

  test('a wrong timeout is told, and harms nothing', async () => {
    const { exporter, provider } = recordBatches();
    await expect(provider.shutdown({ timeoutMillis: -1 })).rejects.toThrow(RangeError);
    await expect(provider.shutdown({ timeoutMillis: Number.NaN })).rejects.toThrow(RangeError);
    await provider.shutdown();
    expect(exporter.shutdowns).toBe(1);
  });
});

describe('the timers', () => {
  test('do not keep a process alive', async () => {
    const result = await runNode(`
      import { batch, createTracer, simple } from '@spanlight/core';
      const hangs = { name: 'hangs', export() {}, shutdown: async () => {} };
      const tracer = createTracer({ processors: [
        batch(hangs, { scheduledDelayMillis: 30_000 }),
        simple(hangs, { exportTimeoutMillis: 30_000 }),
      ], atExit: false });
      tracer.span('one', () => {});
    `);
    expect(result.code).toBe(0);
    expect(result.stderr.match(/cannot deliver 1 span: the process ended/g)).toHaveLength(1);
    expect(result.millis).toBeLessThan(20_000); // those timers run for 30 seconds
  });

  test('end a flush and a shutdown that the process waits for', async () => {
    const result = await runNode(`
      import { createTracer } from '@spanlight/core';
      const hangs = { name: 'hangs', immediate: true, export() {}, shutdown: async () => {} };
      const tracer = createTracer({ exporters: [hangs] });
      tracer.span('one', () => {});
      await tracer.forceFlush({ timeoutMillis: 100 }).catch((error) => console.log(error.code));
      await tracer.shutdown({ timeoutMillis: 100 }).catch((error) => console.log(error.code));
    `);
    expect(result).toMatchObject({ code: 0, stdout: 'flush_failed\nshutdown_failed\n' });
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ExportError, type ExportResult } from '../src/index.ts';
import { endSpans, recordBatches } from './support/exporting.ts';
import { settle } from './support/settle.ts';

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function retryable(retryAfterMillis?: number): ExportResult {
  const options = retryAfterMillis === undefined ? {} : { retryAfterMillis };
  const error = new ExportError('manual', 'HTTP 503', { failure: 'retryable', ...options });
  return { code: 1, error };
}

describe('an export that may be tried again', () => {
  test('is, with the same spans, until it is delivered', () => {
    const { exporter, tracer, stats, errors } = recordBatches({ maxExportBatchSize: 2 });
    endSpans(tracer, 3);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      exporter.calls.at(-1)?.answer(retryable());
      expect(stats()).toMatchObject({ queued: 3, delivered: 0, retried: attempt });
      vi.advanceTimersByTime(5000);
    }
    expect(exporter.sizes).toEqual(Array.from({ length: 21 }, () => 2));
    expect(exporter.calls[20]?.spans).toEqual(exporter.calls[0]?.spans);

    exporter.calls.at(-1)?.answer();
    vi.advanceTimersByTime(5000);
    exporter.calls.at(-1)?.answer();
    expect(stats()).toMatchObject({ queued: 0, delivered: 3, retried: 20 });
    expect(errors.map((error) => error.code)).toEqual(['export_delayed']);
    expect(errors[0]?.message).toBe(
      '[spanlight] [manual] cannot deliver now, and will try again: HTTP 503',
    );
  });

  test('is told of for each outage', () => {
    const { exporter, tracer, errors } = recordBatches({ maxExportBatchSize: 1 });
    for (let outage = 0; outage < 3; outage += 1) {
      endSpans(tracer, 1);
      exporter.calls.at(-1)?.answer(retryable());
      vi.advanceTimersByTime(1000);
      exporter.calls.at(-1)?.answer(retryable());
      vi.advanceTimersByTime(2000);
      exporter.calls.at(-1)?.answer();
    }
    expect(errors.map((error) => error.code)).toEqual(Array(3).fill('export_delayed'));
  });

  test.each([
    ['shortest', 0, [500, 1000, 2000, 2500, 2500]],
    ['longest', 1 - Number.EPSILON, [1000, 2000, 4000, 5000, 5000]],
  ])('waits longer each time, by chance: the %s waits', (_which, random, waits) => {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const { exporter, tracer } = recordBatches({ maxExportBatchSize: 1 });
    endSpans(tracer, 1);
    for (const wait of waits) {
      const before = exporter.calls.length;
      exporter.calls.at(-1)?.answer(retryable());
      vi.advanceTimersByTime(wait - 1);
      expect(exporter.calls).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(exporter.calls).toHaveLength(before + 1);
    }
  });

  test('waits as long as the backend asks, while spans go on to be taken', () => {
    const { exporter, tracer, stats } = recordBatches({ maxExportBatchSize: 10 });
    endSpans(tracer, 10);
    exporter.calls[0]?.answer(retryable(10 * MINUTE));
    endSpans(tracer, 1000);
    vi.advanceTimersByTime(10 * MINUTE - 1);
    expect(exporter.calls).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(exporter.calls).toHaveLength(2);
    exporter.export = (_spans, done) => done({ code: 0 });
    exporter.calls[1]?.answer();
    expect(stats()).toMatchObject({ delivered: 1010, queued: 0 });
  });

  test.each([
    [0, 100],
    [5, 100],
    [Number.NaN, 1000],
    [-5, 1000],
    [1e15, 2 ** 31 - 1],
  ])('survives a backend that asks for %d ms', (asked, waits) => {
    vi.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
    const { exporter, tracer } = recordBatches({ maxExportBatchSize: 1 });
    endSpans(tracer, 1);
    exporter.calls[0]?.answer(retryable(asked));
    vi.advanceTimersByTime(waits - 1);
    expect(exporter.calls).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(exporter.calls).toHaveLength(2);
  });

  test('keeps its place: later spans are refused when there is no room for them', () => {
    const { exporter, tracer, stats } = recordBatches({ maxExportBatchSize: 2, maxQueueSize: 3 });
    endSpans(tracer, 2);
    exporter.calls[0]?.answer(retryable());
    endSpans(tracer, 10);
    expect(stats()).toMatchObject({ queued: 5, dropped: { queue_full: 7 } });
  });

  test('is not tried again for an exporter that does not say so', () => {
    const { exporter, tracer, stats } = recordBatches({ maxExportBatchSize: 1 });
    endSpans(tracer, 1);
    const error = Object.assign(new Error('HTTP 503'), { failure: 'retryable' });
    exporter.calls[0]?.answer({ code: 1, error });
    vi.advanceTimersByTime(MINUTE);
    expect(exporter.calls).toHaveLength(1);
    expect(stats()).toMatchObject({ dropped: { export_failed: 1 }, retried: 0 });
  });

  test('gets the same spans again, whatever the exporter did to its list', () => {
    const { exporter, tracer, stats } = recordBatches({ maxExportBatchSize: 2 });
    endSpans(tracer, 2);
    exporter.calls[0]?.spans.splice(0);
    exporter.calls[0]?.answer(retryable());
    vi.advanceTimersByTime(1000);
    expect(exporter.calls[1]?.spans.map((span) => span.name)).toEqual(['span 0', 'span 1']);
    exporter.calls[1]?.answer();
    expect(stats()).toMatchObject({ delivered: 2 });
  });
});

describe('a flush while an export waits for its next attempt', () => {
  test('does not wait, and resolves when it is delivered', async () => {
    const { exporter, tracer, provider } = recordBatches({ maxExportBatchSize: 1 });
    endSpans(tracer, 1);
    exporter.calls[0]?.answer(retryable());
    const flushed = provider.forceFlush();
    expect(exporter.calls).toHaveLength(2);
    exporter.calls[1]?.answer(retryable());
    vi.advanceTimersByTime(1000);
    exporter.calls[2]?.answer();
    await flushed;
  });

  test('keeps to the wait that the backend asked for, and says at its deadline what is left', async () => {
    const { exporter, tracer, provider, stats } = recordBatches({ maxExportBatchSize: 2 });
    endSpans(tracer, 3);
    exporter.calls[0]?.answer(retryable(MINUTE));
    const outcome = provider.forceFlush({ timeoutMillis: 500 }).catch((error: Error) => error);
    endSpans(tracer, 4);
    await vi.advanceTimersByTimeAsync(500);
    expect(exporter.calls).toHaveLength(1);
    expect(String(await outcome)).toMatch(/manual: 3 spans still waiting after 0.5 s: HTTP 503/);
    expect(stats()).toMatchObject({ queued: 7, delivered: 0 });

    await vi.advanceTimersByTimeAsync(MINUTE);
    exporter.export = (_spans, done) => done({ code: 0 });
    exporter.calls[1]?.answer();
    await vi.advanceTimersByTimeAsync(5000);
    expect(stats()).toMatchObject({ queued: 0, delivered: 7 });
  });
});

describe('a flush while an attempt is under way after many', () => {
  test('does not wait long for the next one', async () => {
    const { exporter, tracer, provider } = recordBatches({ maxExportBatchSize: 1 });
    endSpans(tracer, 1);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      exporter.calls.at(-1)?.answer(retryable());
      vi.advanceTimersByTime(5000);
    }
    const flushed = provider.forceFlush();
    exporter.calls.at(-1)?.answer(retryable());
    await vi.advanceTimersByTimeAsync(1000);
    expect(exporter.calls).toHaveLength(7);
    exporter.calls.at(-1)?.answer();
    await flushed;
  });
});

describe('a shutdown while an export waits for its next attempt', () => {
  test('tries at once, even where the backend asked to wait, and counts what is left', async () => {
    const { exporter, tracer, provider, stats } = recordBatches({ maxExportBatchSize: 2 });
    endSpans(tracer, 3);
    exporter.calls[0]?.answer(retryable(MINUTE));
    const outcome = provider.shutdown({ timeoutMillis: 5000 }).catch((error: Error) => error);
    await settle();
    expect(exporter.calls).toHaveLength(2);
    exporter.calls[1]?.answer(retryable(MINUTE));
    await vi.advanceTimersByTimeAsync(5001);
    expect(String(await outcome)).toContain('cannot deliver 3 spans: gave up after 5 s: HTTP 503');
    expect(stats()).toMatchObject({ queued: 0, dropped: { shut_down: 3 } });
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(exporter.calls).toHaveLength(2);
  });
});

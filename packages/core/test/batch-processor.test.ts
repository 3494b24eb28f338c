import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { endSpans, recordBatches } from './support/exporting.ts';
import { settle } from './support/settle.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('batch', () => {
  test('waits for the delay, then sends everything together, in order', () => {
    const { exporter, tracer, stats } = recordBatches({ scheduledDelayMillis: 1000 });
    endSpans(tracer, 3);
    expect(exporter.calls).toEqual([]);
    vi.advanceTimersByTime(600);
    endSpans(tracer, 2);
    expect(stats()).toMatchObject({ queued: 5, delivered: 0 });
    vi.advanceTimersByTime(399);
    expect(exporter.calls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(exporter.sizes).toEqual([5]);
    const names = exporter.calls[0]?.spans.map((span) => span.name).join();
    expect(names).toBe('span 0,span 1,span 2,span 0,span 1');
    exporter.calls[0]?.answer();
    expect(stats()).toMatchObject({ queued: 0, delivered: 5 });
  });

  test('waits five seconds and for 512 spans by default', () => {
    const { exporter, tracer } = recordBatches();
    endSpans(tracer, 511);
    vi.advanceTimersByTime(4999);
    expect(exporter.calls).toEqual([]);
    endSpans(tracer, 1);
    expect(exporter.sizes).toEqual([512]);
    endSpans(tracer, 1);
    exporter.calls[0]?.answer();
    vi.advanceTimersByTime(5000);
    expect(exporter.sizes).toEqual([512, 1]);
  });

  test('sends a full batch at once', () => {
    const { exporter, tracer } = recordBatches({ maxExportBatchSize: 2 });
    endSpans(tracer, 3);
    expect(exporter.sizes).toEqual([2]);
  });

  test('has one export in flight, and then goes on', () => {
    const { exporter, tracer } = recordBatches({
      maxExportBatchSize: 2,
      scheduledDelayMillis: 100,
    });
    endSpans(tracer, 7);
    vi.advanceTimersByTime(1000);
    expect(exporter.sizes).toEqual([2]);
    exporter.calls[0]?.answer();
    expect(exporter.sizes).toEqual([2, 2]);
    exporter.calls[1]?.answer();
    exporter.calls[2]?.answer();
    expect(exporter.sizes).toEqual([2, 2, 2]);
    vi.advanceTimersByTime(100);
    expect(exporter.sizes).toEqual([2, 2, 2, 1]);
  });

  test('takes a burst that is larger than a batch', () => {
    const { exporter, tracer, stats } = recordBatches();
    endSpans(tracer, 10_000);
    while (stats().queued > 0) {
      exporter.calls.at(-1)?.answer();
      vi.advanceTimersByTime(5000);
    }
    expect(stats()).toMatchObject({ delivered: 10_000, dropped: { queue_full: 0 } });
  });

  test('drops and counts what does not fit in the queue, and reports it once', () => {
    const { exporter, tracer, stats, errors } = recordBatches({
      maxExportBatchSize: 10,
      maxQueueSize: 10,
    });
    endSpans(tracer, 25);
    expect(stats()).toMatchObject({ queued: 20, delivered: 0, dropped: { queue_full: 5 } });
    expect(errors.map((error) => error.code)).toEqual(['queue_full']);
    expect(errors[0]?.message).toMatch(/^\[spanlight\] \[manual\] .*maxQueueSize/);

    exporter.calls[0]?.answer();
    exporter.calls[1]?.answer();
    endSpans(tracer, 25);
    expect(stats()).toMatchObject({ queued: 20, delivered: 20, dropped: { queue_full: 10 } });
    expect(errors).toHaveLength(2);
  });

  test('an exporter that answers at once is given any number of batches', async () => {
    const { exporter, tracer, stats } = recordBatches({ maxExportBatchSize: 1 });
    endSpans(tracer, 20_000);
    expect(exporter.calls).toHaveLength(1);
    exporter.export = (_spans, done) => done({ code: 0 });
    exporter.calls[0]?.answer();
    await settle();
    expect(stats()).toMatchObject({ delivered: 20_000, queued: 0 });
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ExportError, type ExportOptions, type ExportResult, simple } from '../src/index.ts';
import { recordBesideWorking } from './support/exporting.ts';
import { exporterOf, ManualExporter } from './support/manual-exporter.ts';
import { recordSpans } from './support/record-spans.ts';
import { settle } from './support/settle.ts';

const OK: ExportResult = { code: 0 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('an exporter that hangs', () => {
  test('holds up its removal for 10 seconds at most', async () => {
    const { tracer } = recordSpans();
    const remove = tracer.addExporter(new ManualExporter());
    tracer.startSpan('one').end();
    const removed = remove().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(String(await removed)).toContain('cannot deliver 1 span: gave up after 10 s');
  });

  test('is given up after its timeout; its signal aborts, and after a last word its answer counts for nothing', () => {
    const exporter = new ManualExporter();
    const { tracer, provider, errors } = recordSpans({
      processors: [simple(exporter, { exportTimeoutMillis: 1000 })],
    });
    tracer.startSpan('one').end();
    tracer.startSpan('two').end();
    const signal = exporter.calls[0]?.options?.signal;
    vi.advanceTimersByTime(999);
    expect(signal?.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal?.aborted).toBe(true);
    vi.advanceTimersByTime(999);
    expect(provider.stats().exporters[0]).toMatchObject({ queued: 2 });
    vi.advanceTimersByTime(1);
    expect(provider.stats().exporters[0]).toMatchObject({
      queued: 1,
      dropped: { export_timed_out: 1 },
    });
    expect(errors[0]).toMatchObject({ code: 'export_timed_out' });
    expect(errors[0]?.message).toMatch(/^\[spanlight\] \[manual\] .*1 s/);

    exporter.calls[0]?.answer();
    exporter.calls[1]?.answer();
    expect(exporter.calls[1]?.options?.signal.aborted).toBe(false);
    expect(provider.stats().exporters[0]).toMatchObject({ delivered: 1, queued: 0 });
  });

  test.each<[string, ExportResult, object]>([
    ['delivered', OK, { delivered: 1, queued: 0 }],
    ['failed', { code: 1 }, { delivered: 0, dropped: { export_timed_out: 1 } }],
    [
      'to be sent again',
      { code: 1, error: new ExportError('slow', 'was told to stop', { failure: 'retryable' }) },
      { queued: 1, dropped: { export_timed_out: 0 } },
    ],
  ])('can say at its end that the spans are %s', (_what, answer, books) => {
    const exporter = new ManualExporter();
    const { tracer, provider } = recordSpans({ processors: [simple(exporter)] });
    tracer.startSpan('one').end();
    vi.advanceTimersByTime(30_000);
    exporter.calls[0]?.answer(answer);
    expect(provider.stats().exporters[0]).toMatchObject(books);
  });

  test('finds its signal aborted, though it looks at it late', () => {
    let options: ExportOptions | undefined;
    const { tracer } = recordBesideWorking((_spans, _done, given) => {
      options = given;
    });
    tracer.startSpan('one').end();
    vi.advanceTimersByTime(1000);
    expect(options?.signal.aborted).toBe(true);
  });

  test('lets a flush and a shutdown end with what it did not deliver', async () => {
    const { tracer, provider } = recordBesideWorking(() => {});
    tracer.startSpan('one').end();
    const flushed = provider.forceFlush().catch((error: Error) => error.message);
    const done = provider.shutdown().catch((error: Error) => error.message);
    await settle();
    vi.advanceTimersByTime(2000);
    expect(await flushed).toContain('failing');
    expect(await done).toContain('failing');
  });

  test('in shutdown and forceFlush is given up as well', async () => {
    const exporter = {
      ...exporterOf(() => {}, 'forever'),
      forceFlush: () => new Promise<void>(() => {}),
      shutdown: () => new Promise<void>(() => {}),
    };
    const { provider } = recordSpans({ exporters: [exporter] });
    const flushed = provider.forceFlush({ timeoutMillis: 500 }).catch(() => 'gave up flushing');
    const done = provider.shutdown({ timeoutMillis: 500 }).catch(() => 'gave up');
    await settle();
    vi.advanceTimersByTime(500);
    expect(await flushed).toBe('gave up flushing');
    expect(await done).toBe('gave up');
  });
});

describe('an exporter whose other methods fail', () => {
  test.each<[string, object]>([
    [
      'throw',
      {
        forceFlush(): never {
          throw new Error('the reason');
        },
        shutdown(): never {
          throw new Error('the reason');
        },
      },
    ],
    [
      'reject',
      {
        forceFlush: () => Promise.reject(new Error('the reason')),
        shutdown: () => Promise.reject(new Error('the reason')),
      },
    ],
    ['are none', { forceFlush: 5, shutdown: undefined }],
  ])('because they %s is named, and the others are shut down', async (_how, methods) => {
    const working = new ManualExporter('working');
    const exporter = { ...exporterOf((_spans, done) => done(OK), 'broken'), ...methods };
    const { provider } = recordSpans({ exporters: [exporter, working] });
    await expect(provider.forceFlush()).rejects.toThrow('broken');
    await expect(provider.shutdown()).rejects.toThrow('broken');
    expect(working.flushes).toBe(1);
    expect(working.shutdowns).toBe(1);
  });
});

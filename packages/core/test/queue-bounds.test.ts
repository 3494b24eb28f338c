import { describe, expect, test } from 'vitest';

import { type Drop } from '../src/index.ts';
import { batch } from '../src/index.ts';
import { fakeSpan } from '../src/testing/fake-span.ts';
import { endSpans, recordBatches } from './support/exporting.ts';
import { ManualExporter } from './support/manual-exporter.ts';
import { recordSpans } from './support/record-spans.ts';

const KILOBYTE = 1024;

describe('the queue of a batch processor', () => {
  test('takes a synchronous burst of 100,000 small spans whole', async () => {
    const { exporter, tracer, provider, stats } = recordBatches();
    for (let index = 0; index < 100_000; index += 1) {
      tracer.startSpan('query', { attributes: { 'db.system': 'pg', rows: index } }).end();
    }
    expect(stats()).toMatchObject({ queued: 100_000, dropped: { queue_full: 0 } });
    exporter.export = (_spans, done) => done({ code: 0 });
    exporter.calls[0]?.answer();
    await provider.forceFlush();
    expect(stats()).toMatchObject({ delivered: 100_000, queued: 0 });
  });

  test('is bounded by bytes: beyond, the newest spans are refused and counted', () => {
    const { tracer, stats } = recordBatches({ maxQueueBytes: 100 * KILOBYTE });
    const text = 'x'.repeat(30 * KILOBYTE);
    for (let index = 0; index < 10; index += 1) {
      tracer.startSpan(`span ${index}`, { attributes: { text } }).end();
    }
    expect(stats()).toMatchObject({ queued: 3, dropped: { queue_full: 7 } });
    tracer.startSpan('small').end(); // for which there still is room
    expect(stats()).toMatchObject({ queued: 4, dropped: { queue_full: 7 } });
  });

  test('counts what is in events, links, status, nested values and bytes', () => {
    const big = 'x'.repeat(40 * KILOBYTE);
    const { tracer, stats } = recordBatches({ maxQueueBytes: 20 * KILOBYTE });
    tracer.span('event', (span) => span.addEvent(big));
    tracer.span('event attribute', (span) => span.addEvent('one', { big }));
    tracer.span('link', (span) =>
      span.addLink({ context: span.spanContext(), attributes: { big } }),
    );
    tracer.span('status', (span) => span.setStatus('error', big));
    tracer.span('nested', (span) => span.setAttribute('list', [{ deep: [big] }]));
    tracer.span('bytes', (span) => span.setAttribute('bytes', new Uint8Array(40 * KILOBYTE)));
    tracer.span('key', (span) => span.setAttribute(big, 1));
    tracer.startSpan(big).end();
    expect(stats()).toMatchObject({ queued: 0, dropped: { queue_full: 8 } });
  });

  test('knows the size of spans that others made', () => {
    const exporter = new ManualExporter();
    const processor = batch(exporter, { maxQueueBytes: 20 * KILOBYTE });
    const { provider } = recordSpans({ processors: [processor] });
    processor.onEnd(fakeSpan({ attributes: { text: 'x'.repeat(40 * KILOBYTE) } }));
    processor.onEnd(fakeSpan());
    processor.onEnd({
      ...fakeSpan(),
      get attributes(): never {
        throw new Error('boom');
      },
    });
    expect(provider.stats().exporters[0]).toMatchObject({ queued: 2, dropped: { queue_full: 1 } });
  });

  test('has room again for what was taken out of it', async () => {
    const { exporter, tracer, provider, stats } = recordBatches({ maxQueueBytes: 50 * KILOBYTE });
    exporter.export = (_spans, done) => done({ code: 0 });
    for (let round = 0; round < 200; round += 1) {
      endSpans(tracer, 40);
      // oxlint-disable-next-line no-await-in-loop -- one round after the other
      await provider.forceFlush();
    }
    expect(stats()).toMatchObject({ delivered: 8000, dropped: { queue_full: 0 } });
  });
});

describe('a batch', () => {
  test('is full by its bytes, too, and has at least one span', async () => {
    const { exporter, tracer, provider, stats } = recordBatches({
      maxExportBatchBytes: 10 * KILOBYTE,
    });
    const sizes: number[] = [];
    exporter.export = (spans, done) => {
      sizes.push(spans.length);
      done({ code: 0 });
    };
    const end = (kilobytes: number): void =>
      tracer.startSpan('one', { attributes: { text: 'x'.repeat(kilobytes * KILOBYTE) } }).end();
    end(4);
    end(4);
    expect(sizes).toEqual([]);
    end(4);
    expect(sizes).toEqual([2]);
    end(50);
    expect(sizes).toEqual([2, 1, 1]);
    await provider.forceFlush();
    expect(stats()).toMatchObject({ delivered: 4, queued: 0 });
  });
});

describe('onDrop', () => {
  test('is given the spans that are lost, with exporter, reason and cause', async () => {
    const drops: Drop[] = [];
    const exporter = new ManualExporter();
    const { tracer, provider } = recordSpans({
      processors: [batch(exporter, { maxExportBatchSize: 2, maxQueueSize: 2 })],
      onDrop: (drop) => void drops.push(drop),
    });
    endSpans(tracer, 5);
    const error = new Error('HTTP 401');
    exporter.calls[0]?.answer({ code: 1, error });
    await provider.shutdown({ timeoutMillis: 10 }).catch(() => {});
    expect(
      drops.map(({ spans, ...drop }) =>
        Object.assign(drop, { names: spans.map((span) => span.name) }),
      ),
    ).toEqual([
      { exporter: 'manual', reason: 'queue_full', count: 1, names: ['span 4'] },
      {
        exporter: 'manual',
        reason: 'export_failed',
        count: 2,
        cause: error,
        names: ['span 0', 'span 1'],
      },
      { exporter: 'manual', reason: 'shut_down', count: 2, names: ['span 2', 'span 3'] },
    ]);
  });

  test('does no harm when it throws', async () => {
    const { tracer, provider, stats } = recordBatches({ maxQueueSize: 1, maxExportBatchSize: 1 });
    const { tracer: other, provider: failing } = recordSpans({
      processors: [batch(new ManualExporter(), { maxQueueSize: 1, maxExportBatchSize: 1 })],
      onDrop: () => {
        throw new Error('boom');
      },
    });
    endSpans(tracer, 5);
    endSpans(other, 5);
    expect(failing.stats().exporters[0]).toEqual(stats());
    await Promise.all([
      provider.shutdown({ timeoutMillis: 1 }).catch(() => {}),
      failing.shutdown({ timeoutMillis: 1 }).catch(() => {}),
    ]);
  });

  test('must be a function', () => {
    expect(() => recordSpans({ onDrop: 'log' as never })).toThrow(/onDrop/);
  });
});

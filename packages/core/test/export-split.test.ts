import { describe, expect, test } from 'vitest';

import {
  batch,
  type Drop,
  ExportError,
  type ExportFailure,
  type ReadableSpan,
} from '../src/index.ts';
import { endSpans, recordBatches } from './support/exporting.ts';
import { ManualExporter } from './support/manual-exporter.ts';
import { recordSpans } from './support/record-spans.ts';

/** A backend that takes a batch unless `refuses` finds something in it. Answers at once or a little later. */
function recordRefused(
  refuses: (spans: ReadableSpan[]) => ExportFailure | undefined,
  isSlow: boolean,
) {
  const recording = recordBatches();
  const sizes: number[] = [];
  const delivered: string[] = [];
  recording.exporter.export = (spans, done) => {
    const answer = (): void => {
      sizes.push(spans.length);
      const failure = refuses(spans);
      if (failure === undefined) {
        delivered.push(...spans.map((span) => span.name));
        done({ code: 0 });
      } else {
        done({ code: 1, error: new ExportError('manual', 'HTTP 4xx', { failure }) });
      }
    };
    if (isSlow) {
      setTimeout(answer);
    } else {
      answer();
    }
  };
  return { ...recording, sizes, delivered };
}

const named = (name: string) => (spans: ReadableSpan[]) =>
  spans.some((span) => span.name === name) ? ('rejected' as const) : undefined;

describe.each([
  ['at once', false],
  ['later', true],
])('a batch that the backend refuses, answering %s', (_when, isSlow) => {
  test.each([0, 1, 255, 256, 300, 511])(
    'for its span %d is split until that stands alone; the others are delivered in order',
    async (bad) => {
      const { tracer, provider, sizes, delivered, stats, errors } = recordRefused(
        named(`span ${bad}`),
        isSlow,
      );
      endSpans(tracer, 512);
      await provider.forceFlush().catch(() => {});
      const others = Array.from({ length: 512 }, (_, index) => `span ${index}`);
      others.splice(bad, 1);
      expect(delivered).toEqual(others);
      expect(stats()).toMatchObject({ delivered: 511, queued: 0, dropped: { rejected: 1 } });
      expect(sizes.length).toBeLessThanOrEqual(19);
      expect(errors.map((error) => error.message)).toEqual([
        '[spanlight] [manual] cannot deliver 1 span: HTTP 4xx',
      ]);
    },
  );

  test('for its size is split as far as needed', async () => {
    const { tracer, provider, sizes, delivered, stats } = recordRefused(
      (spans) => (spans.length > 100 ? 'too_large' : undefined),
      isSlow,
    );
    endSpans(tracer, 512);
    await provider.forceFlush();
    expect(sizes).toEqual([512, 256, 128, 64, 64, 128, 64, 64, 256, 128, 64, 64, 128, 64, 64]);
    expect(delivered).toEqual(Array.from({ length: 512 }, (_, index) => `span ${index}`));
    expect(stats()).toMatchObject({ delivered: 512 });
  });

  test('loses the one span that is too large alone', async () => {
    const { tracer, provider, stats } = recordRefused(
      (spans) => (spans.some((span) => span.name === 'span 7') ? 'too_large' : undefined),
      isSlow,
    );
    endSpans(tracer, 20);
    await expect(provider.forceFlush()).rejects.toThrow('cannot deliver 1 span: HTTP 4xx');
    expect(stats()).toMatchObject({ delivered: 19, dropped: { too_large: 1, rejected: 0 } });
  });

  test('whatever is in it, is not split without end', async () => {
    const { tracer, provider, sizes, stats } = recordRefused(() => 'rejected', isSlow);
    endSpans(tracer, 512 * 3);
    await provider.forceFlush().catch(() => {});
    expect(stats()).toMatchObject({ delivered: 0, queued: 0, dropped: { rejected: 512 * 3 } });
    expect(sizes.length).toBeLessThan(60);
  });

  test('again and again is split again once one was taken', async () => {
    let isDown = true;
    const { tracer, provider, stats } = recordRefused(
      (spans) => (isDown ? 'rejected' : named('span 3')(spans)),
      isSlow,
    );
    endSpans(tracer, 512);
    await provider.forceFlush().catch(() => {});
    isDown = false;
    endSpans(tracer, 1);
    await provider.forceFlush();
    endSpans(tracer, 512);
    await provider.forceFlush().catch(() => {});
    expect(stats()).toMatchObject({ delivered: 512, dropped: { rejected: 513 } });
  });
});

describe('a backend that refuses some of a batch without saying which', () => {
  test('has them counted and told', async () => {
    const drops: Drop[] = [];
    const exporter = new ManualExporter();
    const { tracer, provider, errors } = recordSpans({
      processors: [batch(exporter, { maxExportBatchSize: 5 })],
      onDrop: (drop) => void drops.push(drop),
    });
    endSpans(tracer, 5);
    exporter.calls[0]?.answer({ code: 0, rejectedSpans: 2, error: new Error('no such tenant') });
    expect(provider.stats().exporters).toMatchObject([{ delivered: 3, dropped: { rejected: 2 } }]);
    expect(drops).toMatchObject([{ reason: 'rejected', count: 2, spans: [] }]);
    expect(errors.map((error) => error.message)).toEqual([
      '[spanlight] [manual] cannot deliver 2 spans: no such tenant',
    ]);
    await expect(provider.forceFlush()).rejects.toThrow('2 spans: no such tenant');
  });

  test.each<[unknown, number]>([
    [0, 0],
    [-3, 0],
    [Number.NaN, 0],
    [7, 5],
    ['many', 0],
    [2n, 0],
    [Symbol('two'), 0],
    [undefined, 0],
  ])('and answers %o as their number is understood as %d', (rejectedSpans, rejected) => {
    const { exporter, tracer, stats } = recordBatches({ maxExportBatchSize: 5 });
    endSpans(tracer, 5);
    exporter.calls[0]?.answer({ code: 0, rejectedSpans: rejectedSpans as number });
    expect(stats()).toMatchObject({ delivered: 5 - rejected, dropped: { rejected }, queued: 0 });
  });
});

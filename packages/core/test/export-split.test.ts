import { describe, expect, test } from 'vitest';

import { ExportError, type ExportFailure, type ReadableSpan } from '../src/index.ts';
import { endSpans, recordBatches } from './support/exporting.ts';

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

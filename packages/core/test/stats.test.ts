import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { batch } from '../src/index.ts';
import { exporterOf } from './support/manual-exporter.ts';
import { recordSpans } from './support/record-spans.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('the books of a provider', () => {
  test('balance', async () => {
    let call = 0;
    const erratic = exporterOf((_spans, done) => {
      call += 1;
      if (call % 4 === 0) {
        throw new Error('boom');
      }
      if (call % 4 !== 1) {
        done({ code: call % 4 === 2 ? 0 : 1 });
      }
    });
    const { tracer, provider } = recordSpans({
      processors: [
        batch(erratic, { maxExportBatchSize: 5, maxQueueSize: 20, exportTimeoutMillis: 10 }),
      ],
    });
    for (let round = 0; round < 40; round += 1) {
      for (let index = 0; index < 13; index += 1) {
        tracer.startSpan('one').end();
      }
      vi.advanceTimersByTime(700);
    }
    const books = (): number[] => {
      const [{ delivered, queued, dropped } = {} as never] = provider.stats().exporters;
      return [delivered, queued, ...Object.values<number>(dropped)];
    };
    expect(provider.stats().ended).toBe(520);
    expect(sum(books())).toBe(520);

    const done = provider.shutdown().catch(() => {});
    for (let round = 0; round < 20; round += 1) {
      vi.advanceTimersByTime(1010);
    }
    await done;
    expect(sum(books())).toBe(520);
    expect(books()[1]).toBe(0);
    expect(books().filter((number) => number > 0).length).toBeGreaterThanOrEqual(4);
  });
});

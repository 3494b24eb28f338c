import * as sdk3 from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';

import { counterRatio, parentBased, type Sampler, traceIdRatio } from '../src/index.ts';
import { ask, parentContext, seededRandom } from './support/ask-sampler.ts';
import { recordSpans } from './support/record-spans.ts';

/** How many of the first 0, 1, 2 … new traces were sampled. */
function countSampled(sampler: Sampler, traces: number): number[] {
  const counts = [0];
  for (let index = 0; index < traces; index += 1) {
    counts.push(counts[index]! + ask(sampler) / 2);
  }
  return counts;
}

/** The next decisions on new traces: x for one that is sampled. */
function decisions(sampler: Sampler, length: number): string {
  return Array.from({ length }, () => (ask(sampler) === 2 ? 'x' : '.')).join('');
}

/** A number as the fraction that it is, to the last bit. */
function exactFraction(ratio: number): [bigint, bigint] {
  let denominator = 1n;
  let numerator = ratio;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return [BigInt(numerator), denominator];
}

/**
 * By how much the counts run ahead of the ratio, and how much behind: below 1 together, each stretch between two of them has
 * its share rounded up or down, and exactly its share where that is whole.
 */
function isEven(counts: readonly number[], numerator: bigint, denominator: bigint): boolean {
  let ahead = 0n;
  let behind = 0n;
  for (const [traces, count] of counts.entries()) {
    const error = BigInt(count) * denominator - BigInt(traces) * numerator;
    ahead = error > ahead ? error : ahead;
    behind = error < behind ? error : behind;
  }
  return ahead - behind < denominator;
}

describe('counterRatio', () => {
  test.each<[string, number, bigint, bigint]>([
    ['0', 0, 0n, 1n],
    ['1', 1, 1n, 1n],
    ['1/2', 0.5, 1n, 2n],
    ['1/3', 1 / 3, 1n, 3n],
    ['2/3', 2 / 3, 2n, 3n],
    ['5/7', 5 / 7, 5n, 7n],
    ['48/49', 48 / 49, 48n, 49n],
    ['0.29', 0.29, 29n, 100n],
    ['0.07', 0.07, 7n, 100n],
    ['0.1', 0.1, 1n, 10n],
    ['0.9', 0.9, 9n, 10n],
    ['0.009', 0.009, 9n, 1000n],
    ['355/1130', 355 / 1130, 355n, 1130n],
    ['0.999999', 0.999999, 999_999n, 1_000_000n],
    ['0.000001', 1e-6, 1n, 1_000_000n],
  ])('%s: takes of any n traces in a row that share', (_text, ratio, numerator, denominator) => {
    const traces = 1500;
    const counts = countSampled(counterRatio(ratio), traces);
    const uneven: unknown[] = [];
    for (let length = 1; length <= traces; length += 1) {
      const share = BigInt(length) * numerator;
      const least = Number(share / denominator);
      const most = Number((share + denominator - 1n) / denominator);
      for (let start = 0; start + length <= traces; start += 1) {
        const taken = counts[start + length]! - counts[start]!;
        if (taken < least || taken > most) {
          uneven.push({ start, length, taken, least, most });
        }
      }
    }
    expect(uneven).toEqual([]);
    expect(isEven(counts, numerator, denominator)).toBe(true);
  });

  test.each<[string, number, bigint, bigint]>([
    ['1/3', 1 / 3, 1n, 3n],
    ['2/3', 2 / 3, 2n, 3n],
    ['0.29', 0.29, 29n, 100n],
    ['0.000001', 1e-6, 1n, 1_000_000n],
    ['0.999999', 0.999999, 999_999n, 1_000_000n],
    ['0.123456', 0.123456, 123_456n, 1_000_000n],
    ['123457/7654321', 123_457 / 7_654_321, 123_457n, 7_654_321n],
  ])('%s: does not drift in two million traces', (_text, ratio, numerator, denominator) => {
    expect(isEven(countSampled(counterRatio(ratio), 2_000_000), numerator, denominator)).toBe(true);
  });

  test('is even for any ratio, to the last bit', () => {
    const random = seededRandom(1);
    const ratios = Array.from({ length: 300 }, (_, index) => {
      const ratio = random() + random() / 2 ** 32; // in all of its bits
      return [ratio, 1 - ratio / 1000, ratio / 1000][index % 3]!;
    });
    for (const ratio of [...ratios, Math.PI / 4, 1 - Number.EPSILON, 2 ** -53, 1e-17, 3e-12]) {
      const counts = countSampled(counterRatio(ratio), 2000);
      expect([ratio, isEven(counts, ...exactFraction(ratio))]).toEqual([ratio, true]);
    }
  });

  test('spreads evenly', () => {
    expect(decisions(counterRatio(0.25), 12)).toBe('x...x...x...');
    expect(decisions(counterRatio(0.75), 12)).toBe('xxx.xxx.xxx.');
    expect(decisions(counterRatio(0.4), 10)).toBe('x.x..x.x..');
  });

  test('takes the first trace, unless the ratio is 0', () => {
    for (const ratio of [1, 0.5, 0.29, 1e-6, 1e-15, 1e-17, 1e-300, Number.MIN_VALUE]) {
      const sampler = counterRatio(ratio);
      expect(ask(sampler)).toBe(2);
      expect(ask(sampler)).toBe(ratio === 1 ? 2 : 0);
    }
    expect(countSampled(counterRatio(0), 10_000).at(-1)).toBe(0);
    expect(countSampled(counterRatio(-0), 10_000).at(-1)).toBe(0);
    expect(countSampled(counterRatio(1), 10_000).at(-1)).toBe(10_000);
  });

  test('counts traces, not spans, and keeps them whole', () => {
    const { tracer, spans, provider } = recordSpans({ sampler: counterRatio(0.29) });
    for (let index = 0; index < 100; index += 1) {
      tracer.span(`${index}`, () => {
        for (let child = 0; child < index % 5; child += 1) {
          tracer.span('child', () => tracer.span('grandchild', () => {}));
        }
      });
    }
    const roots = spans.filter((span) => span.parentSpanContext === undefined);
    expect(roots).toHaveLength(29);
    const children = roots.map((root) => 2 * (Number(root.name) % 5));
    expect(spans).toHaveLength(29 + children.reduce((sum, count) => sum + count, 0));
    expect(provider.stats()).toMatchObject({
      started: spans.length,
      sampledOut: 500 - spans.length,
    });
  });

  test('follows parents of other processes, and does not count them', () => {
    const sampler = counterRatio(0.5);
    for (let index = 0; index < 4; index += 1) {
      for (const isRemote of [false, true]) {
        expect(ask(sampler, parentContext({ traceFlags: 3, isRemote }))).toBe(2);
        expect(ask(sampler, parentContext({ traceFlags: 2, isRemote }))).toBe(0);
      }
      expect(ask(sampler)).toBe(index % 2 === 0 ? 2 : 0);
    }
  });

  test('works the same inside of parentBased, ours and that of OpenTelemetry', () => {
    const ours = parentBased(counterRatio(0.29));
    const theirs = new sdk3.ParentBasedSampler({ root: counterRatio(0.29) });
    const counts = countSampled(counterRatio(0.29), 1000);
    expect(countSampled(ours, 1000)).toEqual(counts);
    expect(countSampled(theirs, 1000)).toEqual(counts);
  });

  test('describes itself', () => {
    expect(String(counterRatio(0.29))).toBe(
      'ParentBased{root=CounterRatio{0.29}, remoteParentSampled=AlwaysOnSampler, remoteParentNotSampled=AlwaysOffSampler, localParentSampled=AlwaysOnSampler, localParentNotSampled=AlwaysOffSampler}',
    );
  });
});

describe.each([
  ['counterRatio', counterRatio],
  ['traceIdRatio', traceIdRatio],
])('%s', (_name, make) => {
  test.each<[unknown, string]>([
    [-0.1, '-0.1'],
    [1.000001, '1.000001'],
    [50, '50'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    ['0.5', '"0.5"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [1n, '1'],
    [{}, 'an object'],
    [[0.5], 'an object'],
  ])('of %o throws a RangeError that names it', (ratio, shown) => {
    expect(() => make(ratio as number)).toThrow(
      new RangeError(`[spanlight] [core] ratio cannot be ${shown}. Set a number from 0 to 1.`),
    );
  });
});

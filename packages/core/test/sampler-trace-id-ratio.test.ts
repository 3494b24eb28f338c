import * as sdk3 from '@opentelemetry/sdk-trace';
import * as sdk2 from '@opentelemetry/sdk-trace-base';
import { describe, expect, test } from 'vitest';

import { traceIdRatio } from '../src/index.ts';
import { ask, parentContext, randomTraceId, seededRandom } from './support/ask-sampler.ts';

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

const random = seededRandom(1);
const randomIds = range(5000).map(() => randomTraceId(random));
const oddIds = [
  '00000000000000000000000000000001',
  '80000000000000000000000000000000',
  '10000000000000000000000000000000',
  '00000001000000010000000100000001',
  '0123456789abcdef0123456789abcdef',
  'ffffffffffffffffffffffffffffffff',
  'FFFFFFFF000000000000000000000000',
  'ABCDEFabcdef01234567890123456789',
  ...range(32).map((index) => '1'.padStart(index + 1, '0').padEnd(32, '0')),
  ...range(32).map((index) => 'f'.padStart(index + 1, '0').padEnd(32, 'e')),
  // Not trace ids: none of them is sampled.
  '00000000000000000000000000000000',
  '',
  'ab',
  '0123456789abcdef0123456789abcde',
  '0123456789abcdef0123456789abcdef0',
  'ghijklmnopqrstuvwxyzghijklmnopqr',
  '0123456789abcdef 123456789abcdef',
  '0000000000000000000000000000000é',
];
const ratios = [
  0,
  -0,
  1,
  Number.MIN_VALUE,
  1e-300,
  1e-10,
  2 ** -33,
  2 ** -32,
  1 / (2 ** 32 - 1),
  2 ** -31,
  1e-9,
  1e-6,
  0.001,
  0.1,
  0.29,
  1 / 3,
  0.5 - Number.EPSILON,
  0.5,
  0.5 + Number.EPSILON,
  0.7,
  0.9,
  0.999999,
  1 - 2 ** -32,
  1 - 2 ** -33,
  1 - Number.EPSILON,
  ...range(20).map(() => random()),
];

/** Ids whose folded value is at, and next to, the bound of a ratio. */
function idsAround(ratio: number): string[] {
  const bound = Math.floor(ratio * (2 ** 32 - 1));
  return [bound - 1, bound, bound + 1]
    .filter((value) => value >= 0 && value < 2 ** 32)
    .map((value) => value.toString(16).padStart(8, '0'))
    .flatMap((word) => [`${word}${'1'.repeat(16)}00000000`, `${'a'.repeat(16)}00000000${word}`]);
}

describe('traceIdRatio', () => {
  test.each(ratios)('%d: decides as OpenTelemetry does for every id', (ratio) => {
    const sampler = traceIdRatio(ratio);
    const theirs = [
      new sdk3.TraceIdRatioBasedSampler(ratio),
      new sdk2.TraceIdRatioBasedSampler(ratio),
    ];
    const differing = [...randomIds, ...oddIds, ...idsAround(ratio)].filter((id) =>
      theirs.some((their) => ask(their, undefined, id) !== ask(sampler, undefined, id)),
    );
    expect(differing).toEqual([]);
    expect(theirs.map(String)).toEqual([String(sampler), String(sampler)]);
  });

  test('takes its share', () => {
    for (const ratio of [0, 0.01, 0.29, 0.5, 0.9, 1]) {
      const sampler = traceIdRatio(ratio);
      const taken = randomIds.filter((id) => ask(sampler, undefined, id) === 2).length;
      expect(Math.abs(taken / randomIds.length - ratio)).toBeLessThan(0.02);
    }
  });

  test('takes with a higher ratio what it takes with a lower one', () => {
    const ascending = ratios.toSorted((a, b) => a - b).map(traceIdRatio);
    for (const id of randomIds.slice(0, 500)) {
      const decisions = ascending.map((sampler) => ask(sampler, undefined, id));
      expect(decisions).toEqual(decisions.toSorted((a, b) => a - b));
    }
  });

  test('does not look at the parent', () => {
    const sampler = traceIdRatio(0.5);
    for (const id of randomIds.slice(0, 100)) {
      for (const isRemote of [false, true]) {
        for (const traceFlags of [0, 1, 2, 3]) {
          const context = parentContext({ traceFlags, isRemote }, id);
          expect(ask(sampler, context, id)).toBe(ask(sampler, undefined, id));
        }
      }
    }
  });

  test('describes itself', () => {
    expect(String(traceIdRatio(0.5))).toBe('TraceIdRatioBased{0.5}');
    expect(String(traceIdRatio(0))).toBe('TraceIdRatioBased{0}');
  });
});

import { describe, expect, test } from 'vitest';

import { formatCount, formatDuration, formatRate, plural } from '../src/numbers.ts';

const [micro, milli, second, minute, hour] = [1e3, 1e6, 1e9, 60e9, 3600e9];

describe('a duration', () => {
  test.each([
    [0, '0 µs'],
    [412 * micro, '412 µs'],
    [999.4 * micro, '999 µs'],
    [999.6 * micro, '1 ms'],
    [4.2 * milli, '4.2 ms'],
    [9.96 * milli, '10 ms'],
    [320 * milli, '320 ms'],
    [999.4 * milli, '999 ms'],
    [999.6 * milli, '1.00 s'],
    [1.9 * second, '1.90 s'],
    [9.996 * second, '10.0 s'],
    [59.94 * second, '59.9 s'],
    [59.96 * second, '1 min 00 s'],
    [125 * second, '2 min 05 s'],
    [59 * minute + 59.6 * second, '1 h 00 min'],
    [83 * minute, '1 h 23 min'],
    [24 * hour - second, '1 d 00 h'],
    [76 * hour, '3 d 04 h'],
    [1e6 * 24 * hour, '1,000,000 d 00 h'],
  ])('of %d ns is %s', (nanos, text) => {
    expect(formatDuration(nanos, 'µ')).toBe(text);
  });
});

test('counts are grouped, and never scientific', () => {
  expect([0, 999, 1532, 1e21].map(formatCount)).toEqual([
    '0',
    '999',
    '1,532',
    '1,000,000,000,000,000,000,000',
  ]);
});

test('rates have a decimal only where it says something', () => {
  expect([0.04, 4.23, 9.96, 61.4].map(formatRate)).toEqual([
    '0.0 tok/s',
    '4.2 tok/s',
    '10 tok/s',
    '61 tok/s',
  ]);
});

test('one is singular', () => {
  expect([plural(1, 'retry', 'retries'), plural(0, 'error')]).toEqual(['1 retry', '0 errors']);
});

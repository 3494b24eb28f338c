import type { HrTime, TimeInput } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { hrTimeToMicroseconds } from '../src/index.ts';
import { recordSpans } from './support/record-spans.ts';

const EPOCH_MILLIS = 1_700_000_000_123;
const EPOCH_HR: HrTime = [1_700_000_000, 123_000_000];

function nowMicros(): number {
  return Date.now() * 1000;
}

describe('the times of a span', () => {
  test('are now, in whole microseconds, with a duration that fits', async () => {
    const { tracer, span } = recordSpans();
    const before = nowMicros();
    await tracer.span('one', () => new Promise((resolve) => setTimeout(resolve, 5)));
    const after = nowMicros();

    const { startTime, endTime, duration } = span('one');
    const start = hrTimeToMicroseconds(startTime);
    const end = hrTimeToMicroseconds(endTime);
    expect(start).toBeGreaterThan(before - 50_000);
    expect(end).toBeLessThan(after + 50_000);
    expect(hrTimeToMicroseconds(duration)).toBe(end - start);
    expect(end - start).toBeGreaterThan(3000);
    for (const [seconds, nanoseconds] of [startTime, endTime, duration]) {
      expect(Number.isSafeInteger(seconds)).toBe(true);
      expect(nanoseconds % 1000).toBe(0);
      expect(nanoseconds).toBeGreaterThanOrEqual(0);
      expect(nanoseconds).toBeLessThan(1e9);
    }
  });

  test('are finer than a millisecond', () => {
    const { tracer, spans } = recordSpans();
    for (let index = 0; index < 200; index += 1) {
      tracer.startSpan('one').end();
    }
    const fractions = spans.map((span) => (span.startTime[1] / 1000) % 1000);
    expect(new Set(fractions).size).toBeGreaterThan(10);
  });

  test('of a child lie within those of its parent', () => {
    const { tracer, span } = recordSpans();
    tracer.span('parent', () => tracer.span('child', () => {}));
    const [parent, child] = [span('parent'), span('child')];
    const micros = hrTimeToMicroseconds;
    expect(micros(child.startTime)).toBeGreaterThanOrEqual(micros(parent.startTime));
    expect(micros(child.endTime)).toBeLessThanOrEqual(micros(parent.endTime));
  });
});

describe('a time that is given', () => {
  test.each<[string, TimeInput, TimeInput]>([
    ['epoch milliseconds', EPOCH_MILLIS, EPOCH_MILLIS + 1500],
    ['a Date', new Date(EPOCH_MILLIS), new Date(EPOCH_MILLIS + 1500)],
    ['an HrTime', EPOCH_HR, [1_700_000_001, 623_000_000]],
  ])('can be %s', (_form, startTime, endTime) => {
    const { tracer, span } = recordSpans();
    const one = tracer.startSpan('one', { startTime });
    one.addEvent('event', startTime).addEvent('other', { a: 1 }, endTime);
    one.recordException(new Error('boom'), endTime);
    one.end(endTime);

    expect(span('one')).toMatchObject({
      startTime: EPOCH_HR,
      endTime: [1_700_000_001, 623_000_000],
      duration: [1, 500_000_000],
      events: [
        { time: EPOCH_HR },
        { time: [1_700_000_001, 623_000_000], attributes: { a: 1 } },
        { time: [1_700_000_001, 623_000_000] },
      ],
    });
  });

  test('can be a reading of performance.now()', () => {
    const { tracer, span } = recordSpans();
    const start = performance.now() - 10;
    tracer.startSpan('one', { startTime: start }).end(start + 2.5);

    expect(span('one').duration).toEqual([0, 2_500_000]);
    const startMicros = hrTimeToMicroseconds(span('one').startTime);
    expect(Math.abs(startMicros - nowMicros())).toBeLessThan(10_000_000);
  });

  test('fractions of a microsecond are rounded', () => {
    const { tracer, span } = recordSpans();
    tracer.startSpan('one', { startTime: [1_700_000_000, 999_999_600] }).end(EPOCH_MILLIS + 900.5);
    expect(span('one').startTime).toEqual([1_700_000_001, 0]);
    expect(span('one').endTime).toEqual([1_700_000_001, 23_500_000]);
  });

  test.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['a negative number', -5],
    ['an invalid Date', new Date(Number.NaN)],
    ['an empty array', []],
    ['half an HrTime', [1_700_000_000]],
    ['an HrTime of text', ['x', 'y']],
    ['text', '2020-01-01'],
    ['a bigint', 5n],
    ['an object', {}],
    ['null', null],
  ])('counts as now if it is %s', (_form, time) => {
    const { tracer, span } = recordSpans();
    const one = tracer.startSpan('one', { startTime: time as TimeInput });
    one.addEvent('event', {}, time as TimeInput);
    one.end(time as TimeInput);

    const { startTime, endTime, events } = span('one');
    for (const taken of [startTime, endTime, events[0]!.time]) {
      expect(Math.abs(hrTimeToMicroseconds(taken) - nowMicros())).toBeLessThan(10_000_000);
    }
  });

  test('an end before the start is moved to the start', () => {
    const { tracer, span } = recordSpans();
    tracer.startSpan('one', { startTime: EPOCH_MILLIS }).end(EPOCH_MILLIS - 1000);
    expect(span('one')).toMatchObject({
      startTime: EPOCH_HR,
      endTime: EPOCH_HR,
      duration: [0, 0],
    });
  });

  test('a start in the future gives no negative duration', () => {
    const { tracer, span } = recordSpans();
    tracer.startSpan('one', { startTime: Date.now() + 60_000 }).end();
    expect(span('one').duration).toEqual([0, 0]);
  });
});

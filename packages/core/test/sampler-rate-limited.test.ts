import { ROOT_CONTEXT } from '@opentelemetry/api';
import * as sdk3 from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { alwaysOn, parentBased, type RateLimit, rateLimited, type Sampler } from '../src/index.ts';
import { ask, parentContext, randomTraceId, seededRandom } from './support/ask-sampler.ts';
import { recordSpans } from './support/record-spans.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const localChild = parentContext({ traceFlags: 3, isRemote: false });
const remoteChild = parentContext({ traceFlags: 3, isRemote: true });

function wait(millis: number): void {
  vi.advanceTimersByTime(millis);
}

/** Starts spans that ask the sampler, and says how many it wanted. */
function start(sampler: Sampler, count: number, context = ROOT_CONTEXT): number {
  let sampled = 0;
  for (let index = 0; index < count; index += 1) {
    sampled += ask(sampler, context) / 2;
  }
  return sampled;
}

describe('rateLimited', () => {
  test('samples what comes in a second at once, and then at the rate', () => {
    const sampler = rateLimited({ spansPerSecond: 10 });
    expect(start(sampler, 100)).toBe(10);
    wait(99);
    expect(start(sampler, 100)).toBe(0);
    wait(1);
    expect(start(sampler, 100)).toBe(1);
    wait(500);
    expect(start(sampler, 100)).toBe(5);
  });

  test('saves up no more than what comes in a second', () => {
    const sampler = rateLimited({ spansPerSecond: 10 });
    expect(start(sampler, 10)).toBe(10);
    wait(3_600_000);
    expect(start(sampler, 100)).toBe(10);
  });

  test('takes rates below one span in a second', () => {
    const sampler = rateLimited({ spansPerSecond: 0.1 });
    expect(start(sampler, 100)).toBe(1);
    wait(9999);
    expect(start(sampler, 100)).toBe(0);
    wait(1);
    expect(start(sampler, 100)).toBe(1);
    wait(3_600_000);
    expect(start(sampler, 100)).toBe(1);
  });

  test.each([
    ['here', localChild],
    ['of sampled parents elsewhere', remoteChild],
  ])('charges the spans %s, but refuses none, and pays back the debt', (_where, child) => {
    const sampler = rateLimited({ spansPerSecond: 10 });
    expect(ask(sampler)).toBe(2);
    expect(start(sampler, 30, child)).toBe(30); // 31 spans of 10 tokens: 21 too many
    expect(ask(sampler)).toBe(0);
    wait(2199);
    expect(ask(sampler)).toBe(0);
    expect(start(sampler, 1, child)).toBe(1);
    wait(1);
    expect(ask(sampler)).toBe(0);
    wait(100);
    expect(ask(sampler)).toBe(2);
    expect(ask(sampler)).toBe(0);
  });

  test('charges nothing for what is not sampled', () => {
    const sampler = rateLimited({ spansPerSecond: 10 });
    for (const isRemote of [false, true]) {
      expect(start(sampler, 1000, parentContext({ traceFlags: 2, isRemote }))).toBe(0);
    }
    expect(start(sampler, 11)).toBe(10);
    expect(start(sampler, 1000)).toBe(0);
    wait(100);
    expect(start(sampler, 1000)).toBe(1);
  });

  test('a burst of children counts when it happens, not when the next trace starts', () => {
    const sampler = rateLimited({ spansPerSecond: 10 });
    expect(ask(sampler)).toBe(2);
    wait(60_000);
    expect(start(sampler, 50, localChild)).toBe(50);
    expect(ask(sampler)).toBe(0);
    wait(4099);
    expect(ask(sampler)).toBe(0);
    wait(1);
    expect(ask(sampler)).toBe(2);
  });

  test('does not follow the wall clock', () => {
    const sampler = rateLimited({ spansPerSecond: 10 });
    expect(start(sampler, 100)).toBe(10);
    vi.setSystemTime(Date.now() + 86_400_000);
    expect(start(sampler, 100)).toBe(0);
    vi.setSystemTime(0);
    wait(100);
    expect(start(sampler, 100)).toBe(1);
  });

  test.each([
    { spansPerSecond: 5, largest: 40 },
    { spansPerSecond: 100, largest: 300 },
    { spansPerSecond: 1000, largest: 300 },
    { spansPerSecond: 0.5, largest: 3 },
  ])('holds %o on average, and cuts no trace', ({ spansPerSecond, largest }) => {
    const sampler = rateLimited({ spansPerSecond });
    const random = seededRandom(largest);
    const capacity = 1000 * Math.max(1, spansPerSecond);
    let thousandths = capacity; // of a token, in the bucket as it should be
    let sampled = 0;
    let offered = 0;
    let open: { traceId: string; isSampled: boolean; left: number }[] = [];
    const faults: string[] = [];
    const count = (isSampled: boolean): void => {
      offered += 1;
      sampled += Number(isSampled);
      thousandths -= isSampled ? 1000 : 0;
    };

    const seconds = 300;
    for (let hundredth = 0; hundredth < seconds * 100; hundredth += 1) {
      if (random() < 0.3) {
        const traceId = randomTraceId(random);
        const isSampled = ask(sampler, ROOT_CONTEXT, traceId) === 2;
        if (isSampled !== thousandths >= 1000) {
          faults.push(`${traceId} with ${thousandths / 1000} tokens: ${isSampled}`);
        }
        count(isSampled);
        open.push({ traceId, isSampled, left: Math.floor(random() * largest) });
      }
      for (const trace of open) {
        for (; trace.left > 0 && random() < 0.6; trace.left -= 1) {
          const { traceId, isSampled } = trace;
          const parent = { traceFlags: isSampled ? 3 : 2, isRemote: random() < 0.2 };
          const decision = ask(sampler, parentContext(parent, traceId), traceId);
          if (decision !== (isSampled ? 2 : 0)) {
            faults.push(`${traceId} was cut`);
          }
          count(isSampled);
        }
      }
      open = open.filter((trace) => trace.left > 0);
      wait(10);
      thousandths = Math.min(capacity, thousandths + spansPerSecond * 10);
    }
    expect(faults).toEqual([]);
    expect(offered).toBeGreaterThan(2 * spansPerSecond * seconds);
    // What is above or below the average is what the bucket holds, or owes for the last traces.
    expect(Math.abs(sampled - spansPerSecond * seconds)).toBeLessThan(
      Math.max(1, spansPerSecond) + 10 * largest,
    );
  });

  test('samples everything while there are fewer spans than the rate', () => {
    const sampler = rateLimited({ spansPerSecond: 100 });
    for (let index = 0; index < 1000; index += 1) {
      expect(ask(sampler)).toBe(2);
      expect(start(sampler, 8, localChild)).toBe(8);
      wait(100);
    }
  });

  test('keeps the traces of a tracer whole, and what it leaves out is counted', () => {
    const { tracer, spans, provider } = recordSpans({
      sampler: rateLimited({ spansPerSecond: 10 }),
    });
    for (let index = 0; index < 100; index += 1) {
      tracer.span('root', () => {
        tracer.span('child', () => tracer.span('grandchild', () => {}));
      });
    }
    // After three traces one of ten tokens is left, and the fourth is admitted.
    expect(spans).toHaveLength(12);
    expect(provider.stats()).toMatchObject({ started: 12, ended: 12, sampledOut: 288 });
  });

  test('works the same inside of parentBased, whose own rules come first', () => {
    const inside = parentBased(rateLimited({ spansPerSecond: 10 }));
    expect(start(inside, 1) + start(inside, 20, localChild)).toBe(21);
    expect(ask(inside)).toBe(0);

    const uncharged = parentBased(rateLimited({ spansPerSecond: 10 }), { localSampled: alwaysOn });
    expect(start(uncharged, 1) + start(uncharged, 20, localChild)).toBe(21);
    expect(start(uncharged, 20)).toBe(9);
  });

  test("limits the traces inside of OpenTelemetry's ParentBased", () => {
    const root = rateLimited({ spansPerSecond: 10 });
    expect(start(new sdk3.ParentBasedSampler({ root }), 100)).toBe(10);
  });

  test('describes itself', () => {
    expect(String(rateLimited({ spansPerSecond: 10 }))).toBe(
      'ParentBased{root=RateLimited{10}, remoteParentSampled=RateLimited{10}, remoteParentNotSampled=AlwaysOffSampler, localParentSampled=RateLimited{10}, localParentNotSampled=AlwaysOffSampler}',
    );
  });

  test.each<[unknown, string]>([
    [0, '0'],
    [-0, '0'],
    [-1, '-1'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['100', '"100"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [10n, '10'],
    [{}, 'an object'],
  ])('%o in a second throws a RangeError that says so', (spansPerSecond, shown) => {
    expect(() => rateLimited({ spansPerSecond } as RateLimit)).toThrow(
      new RangeError(
        `[spanlight] [core] spansPerSecond cannot be ${shown}. Set a finite number above 0.`,
      ),
    );
  });

  test.each([[undefined], [null], [100]])('%o instead of a limit throws a TypeError', (limit) => {
    expect(() => rateLimited(limit as never)).toThrow(
      new TypeError(`[spanlight] [core] limit cannot be ${limit}. Set an object.`),
    );
  });

  test('survives rates beyond reason', () => {
    const fast = rateLimited({ spansPerSecond: Number.MAX_VALUE });
    const slow = rateLimited({ spansPerSecond: Number.MIN_VALUE });
    expect(start(fast, 1000)).toBe(1000);
    expect(start(slow, 1000)).toBe(1);
    wait(3_600_000);
    expect(start(slow, 1000)).toBe(0);
  });
});

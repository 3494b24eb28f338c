import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, expectTypeOf, test } from 'vitest';

import { trace } from '../src/index.ts';
import { hostileObject } from './support/hostile.ts';
import { recordSpans } from './support/record-spans.ts';

function describeItem(this: { label: string }, item: string, ...rest: number[]): string {
  return `${this.label} ${item} ${rest.join('+')}`;
}

describe('Tracer.traced with a function', () => {
  test('makes each call a span, named after the function', () => {
    const { tracer, spans } = recordSpans();
    const add = tracer.traced(function add(a: number, b: number) {
      return a + b;
    });
    expect(add(1, 2)).toBe(3);
    expect(add(3, 4)).toBe(7);
    expect(spans.map((span) => span.name)).toEqual(['add', 'add']);
  });

  test('takes a name and options', () => {
    const { tracer, span, spans } = recordSpans();
    const options = { kind: SpanKind.CLIENT, attributes: { unit: 'EUR' } };
    const price = tracer.traced('price', options, (amount: number) => amount);
    price(1);
    trace.currentSpan()?.setAttribute('leaked', true);
    price(2);
    expect(spans).toHaveLength(2);
    expect(spans[0]).toMatchObject({ name: 'price', kind: SpanKind.CLIENT });
    expect(spans[1]?.attributes).toEqual({ unit: 'EUR' });
    expect(options).toEqual({ kind: SpanKind.CLIENT, attributes: { unit: 'EUR' } });
    tracer.traced('named', () => {})();
    expect(span('named').ended).toBe(true);
  });

  test('a function without a name is anonymous', () => {
    const { tracer, span } = recordSpans();
    tracer.traced(() => {})();
    expect(span('anonymous').ended).toBe(true);
  });

  test('keeps this, arguments, name, length and type', () => {
    const { tracer } = recordSpans();
    const traced = tracer.traced('describe', describeItem);

    expectTypeOf(traced).toEqualTypeOf<typeof describeItem>();
    expect(traced.call({ label: 'the' }, 'bread', 1, 2)).toBe('the bread 1+2');
    expect(traced.name).toBe('describeItem');
    expect(traced).toHaveLength(1);
  });

  test('keeps generics', () => {
    const { tracer } = recordSpans();
    const identity = tracer.traced(<T>(value: T): T => value);
    expectTypeOf(identity(5 as const)).toEqualTypeOf<5>();
    expect(identity('x')).toBe('x');
  });

  test('the span is active while the function runs', async () => {
    const { tracer, span } = recordSpans();
    const outer = tracer.traced('outer', async () => {
      await Promise.resolve();
      return inner();
    });
    const inner = tracer.traced('inner', () => trace.currentSpan()?.spanId);

    const innerId = await outer();
    expect(innerId).toBe(span('inner').spanContext().spanId);
    expect(span('inner').parentSpanContext?.spanId).toBe(span('outer').spanContext().spanId);
  });

  test('a synchronous function stays synchronous and throws the same error', () => {
    const { tracer, span } = recordSpans();
    const error = new Error('boom');
    const fail = tracer.traced('fail', () => {
      throw error;
    });
    expect(fail).toThrow(error);
    expect(span('fail').status).toEqual({ code: SpanStatusCode.ERROR, message: 'boom' });
  });

  test('an async function rejects with the same error', async () => {
    const { tracer, span } = recordSpans();
    const error = new Error('boom');
    await expect(
      tracer.traced('fail', async () => {
        throw error;
      })(),
    ).rejects.toBe(error);
    expect(span('fail').events).toHaveLength(1);
  });

  test('calls at the same time are siblings', async () => {
    const { tracer, spans, span } = recordSpans();
    const wait = tracer.traced('wait', async (millis: number) => {
      await new Promise((resolve) => setTimeout(resolve, millis));
    });
    await tracer.span('parent', () => Promise.all([wait(3), wait(2), wait(1)]));
    const parent = span('parent').spanContext().spanId;
    const waits = spans.filter((one) => one.name === 'wait');
    expect(waits.map((one) => one.parentSpanContext?.spanId)).toEqual([parent, parent, parent]);
  });

  test('calls a method of an object that refuses to be looked at', () => {
    const { tracer } = recordSpans();
    const method = { kind: 'method', name: 'run' } as ClassMethodDecoratorContext;
    const run = tracer.traced()(function run() {
      return 'ran';
    }, method);
    expect(Reflect.apply(run, hostileObject(), [])).toBe('ran');
    expect(Reflect.apply(run, undefined, [])).toBe('ran');
    expect(Reflect.apply(run, null, [])).toBe('ran');
  });
});

describe('Tracer.traced with a generator function', () => {
  test('the span covers the iteration, and starts with it', () => {
    const { tracer, provider, spans } = recordSpans();
    const count = tracer.traced('count', function* (to: number) {
      for (let number = 1; number <= to; number += 1) {
        yield number;
      }
    });

    const numbers = count(2);
    expect(provider.stats().started).toBe(0);
    expect(numbers.next().value).toBe(1);
    expect(provider.stats().started).toBe(1);
    expect([...numbers]).toEqual([2]);
    expect(spans).toHaveLength(1);
  });

  test('the parent is the span that was active at the call', () => {
    const { tracer, span } = recordSpans();
    const count = tracer.traced('count', function* () {
      tracer.span('inside', () => {});
      yield 1;
    });
    const numbers = tracer.span('caller', () => count());
    tracer.span('consumer', () => [...numbers]);

    expect(span('count').parentSpanContext).toEqual(span('caller').spanContext());
    expect(span('inside').parentSpanContext).toEqual(span('count').spanContext());
  });

  test('a generator that is never started, or left before, makes no span', () => {
    const { tracer, provider } = recordSpans();
    const count = tracer.traced('count', function* (): Generator<number, string> {
      yield 1;
      return 'end';
    });

    expect(count().return('left')).toEqual({ value: 'left', done: true });
    expect(() => count().throw(new Error('in'))).toThrow('in');
    const left = count();
    left.return('left');
    expect(left.next()).toEqual({ value: undefined, done: true });
    expect(provider.stats().started).toBe(0);
  });

  test('covers async generators, and their break', async () => {
    const { tracer, span } = recordSpans();
    const pages = tracer.traced('pages', async function* () {
      yield 1;
      await tracer.span('load', async () => {});
      yield 2;
    });
    for await (const page of pages()) {
      if (page === 2) {
        break;
      }
    }
    expect(span('load').parentSpanContext).toEqual(span('pages').spanContext());
    expect(span('pages').attributes).toEqual({ 'spanlight.end_reason': 'break' });
  });

  test('a function that returns a generator is followed as well', () => {
    const { tracer, spans } = recordSpans();
    const count = tracer.traced('count', () =>
      (function* () {
        yield 1;
      })(),
    );
    const numbers = count();
    expect(spans).toEqual([]);
    expect([...numbers]).toEqual([1]);
    expect(spans).toHaveLength(1);
  });

  test('keeps name and length, and makes generators of the same kind', () => {
    const { tracer } = recordSpans();
    const traced = tracer.traced('count', function* count(_to: number) {
      yield 1;
    });
    expect(traced.name).toBe('count');
    expect(traced).toHaveLength(1);
    expect(Object.prototype.toString.call(traced(1))).toBe('[object Generator]');
  });
});

describe('Tracer.traced with the wrong target', () => {
  test.each([[5], ['text'], [undefined], [null], [{}]])('names %s', (target) => {
    const { tracer } = recordSpans();
    const wrap = tracer.traced('name') as (target: unknown) => unknown;
    expect(() => wrap(target)).toThrow(TypeError);
    expect(() => wrap(target)).toThrow('[spanlight] [core] traced cannot wrap a');
  });

  test('a missing function is told at once', () => {
    const { tracer } = recordSpans();
    const traced = tracer.traced.bind(tracer) as (...args: unknown[]) => unknown;
    expect(() => traced('name', {}, undefined)).toThrow(TypeError);
    expect(() => traced('name', {}, 5)).toThrow(TypeError);
  });
});

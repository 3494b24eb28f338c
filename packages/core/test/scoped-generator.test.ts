import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { trace } from '../src/index.ts';
import { recordSpans } from './support/record-spans.ts';

const BREAK = { 'spanlight.end_reason': 'break' };

describe('Tracer.span with a generator', () => {
  test('ends the span when the generator is consumed', () => {
    const { tracer, spans } = recordSpans();
    const numbers = tracer.span('count', function* () {
      yield 1;
      yield 2;
      return 3;
    });

    expect(numbers.next()).toEqual({ value: 1, done: false });
    expect(numbers.next()).toEqual({ value: 2, done: false });
    expect(spans).toEqual([]);
    expect(numbers.next()).toEqual({ value: 3, done: true });
    expect(spans).toHaveLength(1);
    expect(numbers.next()).toEqual({ value: undefined, done: true });
    expect(spans).toHaveLength(1);
  });

  test('the body runs in the span, the consumer does not', () => {
    const { tracer, span } = recordSpans();
    function* body(): Generator<string> {
      tracer.span('first', () => {});
      yield 'a';
      tracer.span('second', () => {});
    }

    for (const item of tracer.span('count', body)) {
      expect(trace.currentSpan()).toBeUndefined();
      tracer.span(`consume ${item}`, () => {});
    }

    const { spanId } = span('count').spanContext();
    expect(span('first').parentSpanContext?.spanId).toBe(spanId);
    expect(span('second').parentSpanContext?.spanId).toBe(spanId);
    expect(span('consume a').parentSpanContext).toBeUndefined();
  });

  test('passes values in and keeps the object and its class', () => {
    const { tracer } = recordSpans();
    const echo = (function* (): Generator<string, string, string> {
      const first = yield 'ready';
      const second = yield first.toUpperCase();
      return second;
    })();

    const traced = tracer.span('echo', () => echo);

    expect(traced).toBe(echo);
    expect(Object.prototype.toString.call(traced)).toBe('[object Generator]');
    expect(traced.next()).toEqual({ value: 'ready', done: false });
    expect(traced.next('one')).toEqual({ value: 'ONE', done: false });
    expect(traced.next('two')).toEqual({ value: 'two', done: true });
  });

  test('a break ends the span and runs the finally blocks in it', () => {
    const { tracer, span, spans } = recordSpans();
    function* body(): Generator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        tracer.span('clean up', () => {});
      }
    }

    for (const _ of tracer.span('count', body)) {
      break;
    }

    expect(spans.map((one) => one.name)).toEqual(['clean up', 'count']);
    expect(span('clean up').parentSpanContext?.spanId).toBe(span('count').spanContext().spanId);
    expect(span('count').attributes).toEqual(BREAK);
    expect(span('count').status.code).toBe(SpanStatusCode.UNSET);
  });

  test('an error of the body is recorded once and thrown on', () => {
    const { tracer, span, spans } = recordSpans();
    const error = new Error('broken');
    const failing = tracer.span('count', function* () {
      yield 1;
      throw error;
    });

    expect(() => [...failing]).toThrow(error);
    expect(failing.next().done).toBe(true);
    expect(spans).toHaveLength(1);
    expect(span('count').status).toEqual({ code: SpanStatusCode.ERROR, message: 'broken' });
    expect(span('count').events).toHaveLength(1);
  });

  test('an error thrown in by the consumer can be caught by the body', () => {
    const { tracer, span } = recordSpans();
    const generator = tracer.span('count', function* () {
      try {
        yield 1;
      } catch {
        yield 2;
      }
    });

    generator.next();
    expect(generator.throw(new Error('in'))).toEqual({ value: 2, done: false });
    expect(generator.next().done).toBe(true);
    expect(span('count').status.code).toBe(SpanStatusCode.UNSET);
  });

  test('a generator left before its first step ends its span', () => {
    const { tracer, span } = recordSpans();
    expect(tracer.span('count', function* () {}).return()).toEqual({
      value: undefined,
      done: true,
    });
    expect(span('count').attributes).toEqual(BREAK);

    const error = new Error('no');
    expect(() =>
      tracer
        .span('fail', function* () {
          yield 1;
        })
        .throw(error),
    ).toThrow(error);
    expect(span('fail').status.code).toBe(SpanStatusCode.ERROR);
  });

  test('two spans around one generator both end with it', () => {
    const { tracer, spans } = recordSpans();
    const numbers = tracer.span('outer', () =>
      tracer.span('inner', function* () {
        yield trace.currentSpan()?.spanId;
      }),
    );
    expect([...numbers]).toHaveLength(1);
    expect(spans.map((one) => one.name)).toEqual(['inner', 'outer']);
  });

  test('a generator that is frozen is left alone', () => {
    const { tracer, span } = recordSpans();
    const frozen = Object.freeze(oneNumber());
    expect([...tracer.span('work', () => frozen)]).toEqual([1]);
    expect(span('work').attributes).toEqual({ 'spanlight.end_reason': 'raw' });
  });

  test('delegation by yield* keeps the span', () => {
    const { tracer, span } = recordSpans();
    const inner = (): Generator<number> =>
      tracer.span('inner', function* () {
        yield trace.currentSpan() === undefined ? 0 : 1;
      });
    function* outer(): Generator<number> {
      yield* inner();
    }
    expect([...outer()]).toEqual([1]);
    expect(span('inner').ended).toBe(true);
  });
});

function* oneNumber(): Generator<number> {
  yield 1;
}

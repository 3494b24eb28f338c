import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { trace } from '../src/index.ts';
import { collect } from './support/collect.ts';
import { recordSpans } from './support/record-spans.ts';

const BREAK = { 'spanlight.end_reason': 'break' };

async function* aborted(): AsyncGenerator<number> {
  yield 1;
  AbortSignal.abort().throwIfAborted();
}

describe('Tracer.span with an async generator', () => {
  test('ends the span when the generator is consumed; its body runs in the span', async () => {
    const { tracer, span, spans } = recordSpans();
    async function* body(): AsyncGenerator<number> {
      await Promise.resolve();
      tracer.span('first', () => {});
      yield 1;
      await new Promise(setImmediate);
      tracer.span('second', () => {});
    }

    const numbers = tracer.span('count', body);
    expect(Object.prototype.toString.call(numbers)).toBe('[object AsyncGenerator]');
    for await (const number of numbers) {
      expect(trace.currentSpan()).toBeUndefined();
      tracer.span(`consume ${number}`, () => {});
    }

    expect(spans.map((one) => one.name)).toEqual(['first', 'consume 1', 'second', 'count']);
    const { spanId } = span('count').spanContext();
    expect(span('first').parentSpanContext?.spanId).toBe(spanId);
    expect(span('second').parentSpanContext?.spanId).toBe(spanId);
    expect(span('consume 1').parentSpanContext).toBeUndefined();
  });

  test('a break ends the span after the finally blocks', async () => {
    const { tracer, span, spans } = recordSpans();
    async function* body(): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        await tracer.span('clean up', async () => {});
      }
    }
    for await (const _ of tracer.span('count', body)) {
      break;
    }
    expect(spans.map((one) => one.name)).toEqual(['clean up', 'count']);
    expect(span('count').attributes).toEqual(BREAK);
  });

  test('a rejection is recorded once and passed on; an abort is no error', async () => {
    const { tracer, span } = recordSpans();
    const error = new Error('broken');
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw error;
    }

    await expect(collect(tracer.span('failing', failing))).rejects.toBe(error);
    await expect(collect(tracer.span('aborted', aborted))).rejects.toHaveProperty(
      'name',
      'AbortError',
    );

    expect(span('failing').status).toEqual({ code: SpanStatusCode.ERROR, message: 'broken' });
    expect(span('failing').events).toHaveLength(1);
    expect(span('aborted').attributes).toEqual({ 'spanlight.end_reason': 'aborted' });
    expect(span('aborted').status.code).toBe(SpanStatusCode.UNSET);
  });

  test('steps that are asked for all at once end it once', async () => {
    const { tracer, spans } = recordSpans();
    const numbers = tracer.span('count', async function* () {
      yield 1;
      await new Promise(setImmediate);
      yield 2;
    });
    const results = await Promise.all([
      numbers.next(),
      numbers.next(),
      numbers.next(),
      numbers.next(),
    ]);
    expect(results.map((result) => result.value)).toEqual([1, 2, undefined, undefined]);
    expect(spans).toHaveLength(1);
  });

  test('a promise of a generator ends when the promise settles', async () => {
    const { tracer, span } = recordSpans();
    const numbers = await tracer.span('open', async () =>
      (function* () {
        yield 1;
      })(),
    );
    expect(span('open').ended).toBe(true);
    expect([...numbers]).toEqual([1]);
  });
});

import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { ATTR_SPANLIGHT_END_REASON, trace } from '../src/index.ts';
import { captureDiagnostics } from './support/capture-diagnostics.ts';
import { hostileObject } from './support/hostile.ts';
import { recordSpans } from './support/record-spans.ts';

describe('Tracer.span with a synchronous function', () => {
  test('answers what the function returns and ends the span', () => {
    const { tracer, span } = recordSpans();
    const value = { answer: 42 };

    expect(tracer.span('work', () => value)).toBe(value);
    expect(span('work')).toMatchObject({ ended: true, status: { code: SpanStatusCode.UNSET } });
  });

  test('hands the span to the function, which runs once', () => {
    const { tracer, span } = recordSpans();
    let calls = 0;

    tracer.span('work', { attributes: { a: 1 } }, (current) => {
      calls += 1;
      expect(current.isRecording()).toBe(true);
      expect(trace.currentSpan()).toBe(current);
      current.setAttribute('b', 2);
    });

    expect(calls).toBe(1);
    expect(span('work').attributes).toEqual({ a: 1, b: 2 });
    expect(trace.currentSpan()).toBeUndefined();
  });

  test('records what the function throws and throws the same error on, without calling it again', () => {
    const { tracer, span } = recordSpans();
    const error = new RangeError('too far');
    let calls = 0;

    expect(() =>
      tracer.span('work', () => {
        calls += 1;
        throw error;
      }),
    ).toThrow(error);

    expect(calls).toBe(1);
    expect(span('work').status).toEqual({ code: SpanStatusCode.ERROR, message: 'too far' });
    expect(span('work').events.map((event) => event.name)).toEqual(['exception']);
    expect(trace.currentSpan()).toBeUndefined();
  });

  test.each([undefined, null, 0, '', 'text', Symbol('sign')])('throws %s on', (thrown) => {
    const { tracer, span } = recordSpans();
    let caught: unknown = 'nothing';
    try {
      tracer.span('work', () => {
        throw thrown;
      });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expect(span('work').status.code).toBe(SpanStatusCode.ERROR);
  });

  test('throws the very value on when it has no text', () => {
    const { tracer, span } = recordSpans();
    const thrown = Object.assign(() => {}, {
      toString(): string {
        throw new Error('no text');
      },
    });
    let caught: unknown;
    try {
      tracer.span('work', () => {
        throw thrown;
      });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expect(span('work').status.code).toBe(SpanStatusCode.ERROR);
  });

  test('records an error once that the program has recorded already', () => {
    const { tracer, span } = recordSpans();
    const error = new Error('boom');

    expect(() =>
      tracer.span('work', (current) => {
        current.recordError(error);
        throw error;
      }),
    ).toThrow(error);

    expect(span('work').events).toHaveLength(1);
  });

  test('keeps a status that the program has set', () => {
    const { tracer, span } = recordSpans();

    expect(() =>
      tracer.span('expected', (current) => {
        current.setStatus('ok');
        throw new Error('not found');
      }),
    ).toThrow('not found');
    expect(() =>
      tracer.span('explained', (current) => {
        current.setStatus('error', 'the disk is full');
        throw new Error('ENOSPC');
      }),
    ).toThrow('ENOSPC');

    expect(span('expected').status).toEqual({ code: SpanStatusCode.OK });
    expect(span('explained').status.message).toBe('the disk is full');
  });

  test('an abort is no error', () => {
    const { tracer, span } = recordSpans();
    const signal = AbortSignal.abort();

    expect(() => tracer.span('work', () => signal.throwIfAborted())).toThrow('aborted');

    expect(span('work').status).toEqual({ code: SpanStatusCode.UNSET });
    expect(span('work').attributes).toEqual({ [ATTR_SPANLIGHT_END_REASON]: 'aborted' });
    expect(span('work').events).toEqual([]);
  });

  test('answers an object that refuses to be looked at', () => {
    const { tracer, spans } = recordSpans();
    const object = hostileObject();
    const strict = new Proxy(
      {},
      {
        get(_target, key): never {
          throw new ReferenceError(`there is no ${String(key)}`);
        },
      },
    );
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();

    expect(tracer.span('hostile', () => object) === object).toBe(true);
    expect(tracer.span('strict', () => strict) === strict).toBe(true);
    expect(tracer.span('revoked', () => proxy) === proxy).toBe(true);
    expect(spans.map((span) => span.name)).toEqual(['hostile', 'strict', 'revoked']);
  });
});

describe('Tracer.span with options', () => {
  test('takes undefined for none', () => {
    const { tracer, span } = recordSpans();
    expect(tracer.span('work', undefined as never, () => 'result')).toBe('result');
    expect(span('work').ended).toBe(true);
  });

  test('runs the function though an option makes no sense', () => {
    const { tracer } = recordSpans();
    const hostile = hostileObject();

    expect(tracer.span('no context', { parent: {} as never }, () => 1)).toBe(1);
    expect(tracer.span('a word', { parent: 'me' as never }, () => 2)).toBe(2);
    expect(tracer.span('hostile parent', { parent: hostile as never }, () => 3)).toBe(3);
    expect(tracer.span('hostile options', hostile, () => 4)).toBe(4);
    expect(tracer.span('null', null as never, () => 5)).toBe(5);
    expect(tracer.span(Symbol('name') as never, () => 6)).toBe(6);
    expect(tracer.span(hostile as never, () => 7)).toBe(7);
  });

  test('a span that the program ends itself keeps its end', () => {
    const { tracer, span } = recordSpans();
    const messages = captureDiagnostics();
    tracer.span('work', (current) => current.end(new Date('2100-01-01')));
    expect(span('work').endTime).toEqual([Date.UTC(2100, 0) / 1000, 0]);
    expect(messages.length).toBeLessThanOrEqual(1);
  });
});

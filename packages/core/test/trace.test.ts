import { context, trace as api } from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';

import { trace } from '../src/index.ts';
import { recordSpans } from './support/record-spans.ts';

afterEach(() => {
  api.disable();
  context.disable();
});

describe('trace', () => {
  test('does nothing while no provider is registered, and runs the function', async () => {
    expect(trace.currentSpan()).toBeUndefined();
    expect(trace.logFields()).toEqual({});
    trace.addEvent('event');
    trace.setAttribute('a', 1);
    trace.setAttributes({ b: 2 });
    expect(trace.span('one', () => 7)).toBe(7);
    await expect(trace.span('one', async () => 8)).resolves.toBe(8);
    expect(() =>
      trace.span('one', (span) => {
        span.setAttribute('a', 1).recordError(new Error('x'));
        throw new Error('boom');
      }),
    ).toThrow('boom');
  });

  test('writes to the active span', () => {
    const { provider, tracer, span } = recordSpans();
    provider.register();
    tracer.span('one', () => {
      trace.setAttribute('a', 1);
      trace.setAttributes({ b: [null, { c: 1 }] });
      trace.addEvent('event', { d: 1 }, 1_700_000_000_000);
    });
    expect(span('one')).toMatchObject({
      attributes: { a: 1, b: [null, { c: 1 }] },
      events: [{ name: 'event', attributes: { d: 1 }, time: [1_700_000_000, 0] }],
    });
  });

  test('span works through the registered provider', () => {
    const { provider, tracer, span } = recordSpans();
    provider.register();
    tracer.span('outer', () => {
      const id = trace.span('inner', (inner) => {
        expect(trace.currentSpan()).toBe(inner);
        return inner.spanId;
      });
      expect(span('inner').spanContext().spanId).toBe(id);
    });
    expect(span('inner').parentSpanContext).toEqual(span('outer').spanContext());
    trace.getTracer('named', '2').startSpan('named').end();
    expect(span('named').instrumentationScope).toEqual({ name: 'named', version: '2' });
  });

  test('logFields finds the span of a log line, if it is recorded', () => {
    const { tracer } = recordSpans();
    tracer.span('one', (span) => {
      expect(trace.logFields()).toEqual({
        trace_id: span.traceId,
        span_id: span.spanId,
        trace_flags: '03',
      });
    });
    const parent = api.wrapSpanContext({
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 0,
    });
    tracer.span('unsampled', { parent }, () => expect(trace.logFields()).toEqual({}));
  });
});

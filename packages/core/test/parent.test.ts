import { createContextKey, ROOT_CONTEXT, trace as traceApi } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { activeContext, withContext } from '../src/index.ts';
import { recordSpans } from './support/record-spans.ts';

const COLOUR = createContextKey('colour');

describe('the parent of a span', () => {
  test('is absent on a root, not undefined', () => {
    const { tracer, span } = recordSpans();
    tracer.startSpan('root').end();
    expect(Object.hasOwn(span('root'), 'parentSpanContext')).toBe(false);
  });

  test('can be a span, beside the active one', () => {
    const { tracer, span } = recordSpans();
    const parent = tracer.startSpan('parent');
    tracer.span('active', () => {
      tracer.span('child', { parent }, () => tracer.span('grandchild', () => {}));
      tracer.startSpan('started', { parent }).end();
    });
    expect(span('child').parentSpanContext?.spanId).toBe(parent.spanId);
    expect(span('grandchild').parentSpanContext).toEqual(span('child').spanContext());
    expect(span('started').parentSpanContext?.spanId).toBe(parent.spanId);
  });

  test('can be a context; the function then runs in a context made of it', () => {
    const { tracer, span } = recordSpans();
    const remote = {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
      isRemote: true,
    };
    const parent = traceApi.setSpanContext(ROOT_CONTEXT.setValue(COLOUR, 'red'), remote);

    tracer.span('child', { parent }, () => {
      expect(activeContext().getValue(COLOUR)).toBe('red');
    });
    tracer.startSpan('started', { parent }).end();
    tracer.startSpan('by argument', {}, parent).end();

    for (const name of ['child', 'started', 'by argument']) {
      expect(span(name).spanContext().traceId).toBe(remote.traceId);
      expect(span(name).parentSpanContext).toEqual(remote);
    }
  });

  test('a context without a span makes a root', () => {
    const { tracer, span } = recordSpans();
    tracer.span('active', () => {
      tracer.span('in the root context', { parent: ROOT_CONTEXT }, () => {});
      tracer.startSpan('by argument', {}, ROOT_CONTEXT).end();
    });
    expect(span('in the root context').parentSpanContext).toBeUndefined();
    expect(span('by argument').parentSpanContext).toBeUndefined();
  });

  test('one without valid ids makes a root', () => {
    const { tracer, span } = recordSpans();
    const invalid = { traceId: '0'.repeat(32), spanId: 'x', traceFlags: 1 };
    const parent = traceApi.wrapSpanContext(invalid);
    tracer.span('one', { parent }, () => {});
    expect(span('one').parentSpanContext).toBeUndefined();
    expect(span('one').spanContext().traceId).not.toBe(invalid.traceId);
  });

  test('root: true starts a new trace, whose span is active and keeps the other context values', () => {
    const { tracer, span } = recordSpans();
    withContext(ROOT_CONTEXT.setValue(COLOUR, 'red'), () => {
      tracer.span('outer', (outer) => {
        tracer.span('root', { root: true }, () => {
          expect(activeContext().getValue(COLOUR)).toBe('red');
          tracer.span('child', () => {});
        });
        tracer.startSpan('started', { root: true, parent: outer }).end();
      });
    });
    expect(span('root').parentSpanContext).toBeUndefined();
    expect(span('started').parentSpanContext).toBeUndefined();
    expect(span('root').spanContext().traceId).not.toBe(span('outer').spanContext().traceId);
    expect(span('child').parentSpanContext).toEqual(span('root').spanContext());
  });
});

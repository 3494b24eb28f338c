import {
  context as api,
  createContextKey,
  ROOT_CONTEXT,
  trace as traceApi,
} from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { activeContext, trace, type Tracer, withContext } from '../src/index.ts';
import { captureDiagnostics } from './support/capture-diagnostics.ts';
import { recordSpans } from './support/record-spans.ts';

const COLOUR = createContextKey('colour');

describe('the active span', () => {
  test('stays across awaits, timers, microtasks and callbacks', async () => {
    const { tracer } = recordSpans();
    await tracer.span('one', async (span) => {
      await Promise.resolve();
      expect(trace.currentSpan()).toBe(span);
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(trace.currentSpan()).toBe(span);
      const seen = await Promise.all([
        new Promise((resolve) => setImmediate(() => resolve(trace.currentSpan()))),
        new Promise((resolve) => process.nextTick(() => resolve(trace.currentSpan()))),
        new Promise((resolve) => queueMicrotask(() => resolve(trace.currentSpan()))),
        (async () => trace.currentSpan())(),
      ]);
      expect(new Set(seen)).toEqual(new Set([span]));
    });
    expect(trace.currentSpan()).toBeUndefined();
  });

  test('of each concurrent branch is its own: siblings never nest', async () => {
    const { tracer, span, spans } = recordSpans();
    await tracer.span('parent', () =>
      Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          tracer.span(`child ${index}`, async (child) => {
            await new Promise((resolve) => setTimeout(resolve, (index * 7) % 5));
            await tracer.span(`grandchild ${index}`, async (grandchild) => {
              await Promise.resolve();
              expect(trace.currentSpan()).toBe(grandchild);
            });
            expect(trace.currentSpan()).toBe(child);
          }),
        ),
      ),
    );

    const parentId = span('parent').spanContext().spanId;
    for (let index = 0; index < 20; index += 1) {
      const child = span(`child ${index}`);
      expect(child.parentSpanContext?.spanId).toBe(parentId);
      const { parentSpanContext } = span(`grandchild ${index}`);
      expect(parentSpanContext?.spanId).toBe(child.spanContext().spanId);
    }
    expect(new Set(spans.map((one) => one.spanContext().traceId)).size).toBe(1);
  });

  test('is restored after a nested one, also when it throws', () => {
    const { tracer } = recordSpans();
    tracer.span('outer', (outer) => {
      tracer.span('inner', () => {});
      expect(trace.currentSpan()).toBe(outer);
      expect(() =>
        tracer.span('failing', () => {
          throw new Error('boom');
        }),
      ).toThrow('boom');
      expect(trace.currentSpan()).toBe(outer);
    });
  });

  test('a child that starts after its parent has ended stays in the trace', async () => {
    const { tracer, span } = recordSpans();
    let late: Promise<void> | undefined;
    tracer.span('parent', () => {
      late = (async () => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        tracer.span('late', () => {});
      })();
    });
    expect(span('parent').ended).toBe(true);
    await late;
    expect(span('late').parentSpanContext).toEqual(span('parent').spanContext());
  });

  test('an outer span can be written to from inside an inner one', () => {
    const { tracer, span } = recordSpans();
    tracer.span('outer', (outer) => {
      tracer.span('inner', () => outer.setAttribute('a', 1));
    });
    expect(span('outer').attributes).toEqual({ a: 1 });
    expect(span('inner').attributes).toEqual({});
  });

  test('spans of two providers nest in each other', () => {
    const one = recordSpans();
    const two = recordSpans();
    one.tracer.span('outer', () => two.tracer.span('inner', () => {}));
    expect(two.span('inner').parentSpanContext).toEqual(one.span('outer').spanContext());
  });
});

describe('Tracer.withSpan', () => {
  test('makes a span active for a function, and does not end it', async () => {
    const { tracer, spans } = recordSpans();
    const span = tracer.startSpan('one');
    expect(tracer.withSpan(span, () => trace.currentSpan())).toBe(span);
    const later = await tracer.withSpan(span, async () => {
      await Promise.resolve();
      return trace.currentSpan();
    });
    expect(later).toBe(span);
    expect(() =>
      tracer.withSpan(span, () => {
        throw new Error('boom');
      }),
    ).toThrow('boom');
    expect(spans).toEqual([]);
    expect(span.isRecording()).toBe(true);
  });
});

describe('Tracer.startActiveSpan', () => {
  test('runs a function with an active span, in three forms, and ends nothing', () => {
    const { tracer, spans } = recordSpans();
    const other = tracer.startSpan('other');
    const context = traceApi.setSpan(ROOT_CONTEXT, other);

    const one = tracer.startActiveSpan('one', (span) => {
      expect(trace.currentSpan()).toBe(span);
      return span;
    });
    const two = tracer.startActiveSpan('two', { attributes: { a: 1 } }, (span) => span);
    const three = tracer.startActiveSpan('three', {}, context, (span) => {
      expect(trace.currentSpan()).toBe(span);
      return span;
    });

    expect(spans).toEqual([]);
    expect(three.parentSpanId).toBe(other.spanId);
    [one, two, three].forEach((span) => span.end());
    expect(spans.map((span) => span.name)).toEqual(['one', 'two', 'three']);
    expect(spans[1]?.attributes).toEqual({ a: 1 });
  });

  test('neither records what is thrown nor ends the span', () => {
    const { tracer, spans } = recordSpans();
    expect(() =>
      tracer.startActiveSpan('one', () => {
        throw new Error('boom');
      }),
    ).toThrow('boom');
    expect(spans).toEqual([]);
  });
});

describe('the values of a context', () => {
  test.each<[string, (tracer: Tracer, fn: () => void) => void]>([
    ['outside of spans', (_tracer, fn) => withContext(ROOT_CONTEXT.setValue(COLOUR, 'red'), fn)],
    [
      'in a span',
      (tracer, fn) =>
        tracer.span('outer', () => withContext(activeContext().setValue(COLOUR, 'red'), fn)),
    ],
  ])('set %s are kept beside the active span', (_where, set) => {
    const { tracer } = recordSpans();
    set(tracer, () => {
      tracer.span('one', (span) => {
        expect(activeContext().getValue(COLOUR)).toBe('red');
        const blue = activeContext().setValue(COLOUR, 'blue');
        expect(activeContext().getValue(COLOUR)).toBe('red');
        withContext(blue, () => {
          expect(activeContext().getValue(COLOUR)).toBe('blue');
          expect(trace.currentSpan()).toBe(span);
        });
        withContext(traceApi.deleteSpan(blue), () => {
          expect(activeContext().getValue(COLOUR)).toBe('blue');
          expect(trace.currentSpan()).toBeUndefined();
        });
        const other = traceApi.setSpan(blue, tracer.startSpan('other'));
        expect(other.getValue(COLOUR)).toBe('blue');
        expect(blue.deleteValue(COLOUR).getValue(COLOUR)).toBeUndefined();
        expect(traceApi.getSpan(blue.deleteValue(COLOUR))).toBe(span);
        expect(blue.getValue(COLOUR)).toBe('blue');
      });
    });
  });

  test('withContext answers what its function returns', () => {
    expect(withContext(ROOT_CONTEXT, () => 7)).toBe(7);
  });

  test('without a registered provider the API of OpenTelemetry sees none of it', () => {
    const messages = captureDiagnostics();
    const { tracer } = recordSpans();
    tracer.span('one', () => expect(api.active()).toBe(ROOT_CONTEXT));
    expect(messages).toEqual([]);
  });
});

import { isSpanContextValid, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { type Span, trace } from '../src/index.ts';
import { hostileObject } from './support/hostile.ts';
import { recordSpans } from './support/record-spans.ts';

describe('Tracer.startSpan', () => {
  test('starts a root with ids of its own, of kind internal', () => {
    const { tracer, span } = recordSpans();
    const one = tracer.startSpan('one');
    const two = tracer.startSpan('two');
    one.end();

    expect(one.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(one.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(one.parentSpanId).toBeUndefined();
    expect(isSpanContextValid(one.spanContext())).toBe(true);
    expect(one.spanContext()).toMatchObject({ traceId: one.traceId, spanId: one.spanId });
    expect(two.traceId).not.toBe(one.traceId);
    expect(span('one').kind).toBe(SpanKind.INTERNAL);
    expect(span('one').parentSpanContext).toBeUndefined();
  });

  test('is not active, but a child of the span that is', () => {
    const { tracer } = recordSpans();
    tracer.span('parent', (parent) => {
      const child = tracer.startSpan('child');
      expect(trace.currentSpan()).toBe(parent);
      expect(child.parentSpanId).toBe(parent.spanId);
      expect(child.traceId).toBe(parent.traceId);
    });
  });

  test('makes ids that do not repeat', () => {
    const { tracer } = recordSpans();
    const ids = Array.from({ length: 20_000 }, () => tracer.startSpan('one').spanId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('keeps kind, attributes and links of the options', () => {
    const { tracer, span } = recordSpans();
    const other = tracer.startSpan('other');
    const links = [{ context: other.spanContext(), attributes: { why: 'batch' } }];
    tracer.startSpan('one', { kind: SpanKind.SERVER, attributes: { a: 1 }, links }).end();

    expect(span('one')).toMatchObject({
      kind: SpanKind.SERVER,
      attributes: { a: 1 },
      links: [{ context: other.spanContext(), attributes: { why: 'batch' } }],
    });
  });

  test('is seen by exporters with all that OpenTelemetry reads, from its start on', () => {
    const seen: object[] = [];
    const { tracer } = recordSpans({
      processors: [
        {
          onStart: (span) => void seen.push(span),
          onEnd: () => {},
          forceFlush: async () => {},
          shutdown: async () => {},
        },
      ],
    });
    tracer.startSpan('one');

    expect(seen[0]).toMatchObject({
      name: 'one',
      kind: SpanKind.INTERNAL,
      startTime: [expect.any(Number), expect.any(Number)],
      endTime: [expect.any(Number), expect.any(Number)],
      duration: [0, 0],
      ended: false,
      status: { code: SpanStatusCode.UNSET },
      attributes: {},
      events: [],
      links: [],
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
      instrumentationScope: { name: 'test' },
    });
  });
});

describe('Span', () => {
  test('its methods can be chained', () => {
    const { tracer, span } = recordSpans();
    tracer
      .startSpan('one')
      .setAttribute('a', 1)
      .setAttributes({ b: 2 })
      .addEvent('event')
      .addLink({ context: tracer.startSpan('other').spanContext() })
      .addLinks([{ context: tracer.startSpan('another').spanContext() }])
      .setStatus('error', 'late')
      .updateName('renamed')
      .recordError(new Error('boom'))
      .end();

    expect(span('renamed')).toMatchObject({
      attributes: { a: 1, b: 2 },
      status: { code: SpanStatusCode.ERROR, message: 'boom' },
    });
    expect(span('renamed').events.map((event) => event.name)).toEqual(['event', 'exception']);
    expect(span('renamed').links).toHaveLength(2);
  });

  test('is recording until its end', () => {
    const { tracer } = recordSpans();
    const span = tracer.startSpan('one');
    expect(span.isRecording()).toBe(true);
    span.end();
    expect(span.isRecording()).toBe(false);
  });

  test('never throws, whatever it is given', () => {
    const { tracer } = recordSpans();
    const values: unknown[] = [undefined, null, 5, Number.NaN, '', 'text', true, 1n, Symbol('s')];
    values.push([], {}, () => {}, new Date(Number.NaN), hostileObject(), Object.create(null));
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    values.push(proxy);

    const methods = ['setAttribute', 'setAttributes', 'addEvent', 'addLink', 'addLinks'] as const;
    const others = ['setStatus', 'recordError', 'recordException', 'updateName', 'end'] as const;
    const thrown: string[] = [];
    for (const method of [...methods, ...others]) {
      for (const [index, value] of values.entries()) {
        for (const args of [[value], ['text', value], ['text', {}, value]]) {
          const span = tracer.startSpan('one') as unknown as Record<
            string,
            (...args: unknown[]) => unknown
          >;
          try {
            span[method]!(...args);
            span['end']!();
          } catch (error) {
            thrown.push(
              `${method} with value ${index} as argument ${args.length}: ${String(error)}`,
            );
          }
        }
      }
    }
    expect(thrown).toEqual([]);
  });
});

describe('Span.setStatus', () => {
  test('takes a word or the form of OpenTelemetry; the message stands with an error only', () => {
    const { tracer, spans } = recordSpans();
    const status = (set: (span: Span) => void): unknown => {
      tracer.span('one', set);
      return spans.at(-1)?.status;
    };
    expect(status((span) => span.setStatus('ok', 'fine'))).toEqual({ code: SpanStatusCode.OK });
    expect(status((span) => span.setStatus('error', 'bad'))).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'bad',
    });
    expect(status((span) => span.setStatus('error'))).toEqual({ code: SpanStatusCode.ERROR });
    expect(
      status((span) => span.setStatus({ code: SpanStatusCode.ERROR, message: 'bad' })),
    ).toEqual({ code: SpanStatusCode.ERROR, message: 'bad' });
    expect(status((span) => span.setStatus({ code: SpanStatusCode.OK, message: 'x' }))).toEqual({
      code: SpanStatusCode.OK,
    });
    expect(
      status((span) => span.setStatus({ code: SpanStatusCode.ERROR, message: 5 as never })),
    ).toEqual({ code: SpanStatusCode.ERROR });
  });

  test('ok is final, error replaces error, unset is ignored', () => {
    const { tracer, span } = recordSpans();
    tracer.span('ok', (current) => {
      current.setStatus('error', 'first').setStatus('ok').setStatus('error', 'late');
      current.recordError(new Error('late'));
    });
    tracer.span('error', (current) => {
      current.setStatus('error', 'first').setStatus('error', 'second');
      current.setStatus({ code: SpanStatusCode.UNSET });
    });
    expect(span('ok').status).toEqual({ code: SpanStatusCode.OK });
    expect(span('error').status).toEqual({ code: SpanStatusCode.ERROR, message: 'second' });
  });

  test('ignores what is no status', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) => {
      for (const nonsense of ['nonsense', 'constructor', 7, null, undefined, {}, { code: 9 }]) {
        current.setStatus(nonsense as never);
      }
    });
    expect(span('one').status).toEqual({ code: SpanStatusCode.UNSET });
  });
});

describe('Span.updateName', () => {
  test('renames', () => {
    const { tracer, span } = recordSpans();
    tracer.span('GET', (current) => current.updateName('GET /users/{id}'));
    expect(span('GET /users/{id}').ended).toBe(true);
  });

  test('the name is text, whatever was given', () => {
    const { tracer, spans } = recordSpans();
    for (const name of [5, null, Symbol('s'), {}, hostileObject()]) {
      tracer.startSpan(name as never).end();
      tracer
        .startSpan('')
        .updateName(name as never)
        .end();
    }
    expect(spans).toHaveLength(10);
    expect(spans.every((span) => typeof span.name === 'string')).toBe(true);
  });
});

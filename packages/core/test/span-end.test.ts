import { context, diag, ROOT_CONTEXT, trace as api } from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';

import { type ReadableSpan, type Span, trace } from '../src/index.ts';
import { captureDiagnostics } from './support/capture-diagnostics.ts';
import { recordSpans } from './support/record-spans.ts';

afterEach(() => diag.disable());

function snapshot(span: ReadableSpan): unknown {
  return structuredClone({
    name: span.name,
    kind: span.kind,
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    status: span.status,
    attributes: span.attributes,
    events: span.events,
    links: span.links,
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
  });
}

describe('Span.end', () => {
  test('makes the span immutable', () => {
    const { tracer, spans } = recordSpans();
    const link = { context: tracer.startSpan('other').spanContext() };
    const span = tracer.startSpan('one', { attributes: { a: 1 }, links: [link] });
    span.addEvent('event', { b: 2 });
    span.end();
    const ended = spans[0]!;
    const before = snapshot(ended);

    span.setAttribute('a', 2).setAttribute('c', 3).setAttributes({ d: 4 });
    span.addEvent('late').addLink(link).addLinks([link]);
    span.setStatus('error', 'late').updateName('late').recordError(new Error('late'));
    span.recordException(new Error('late'));
    span.setAttribute('', () => {});
    span.end(new Date('2100-01-01'));

    expect(snapshot(ended)).toEqual(before);
    expect(spans).toHaveLength(1);
  });

  test('what the program passed in can change afterwards', () => {
    const { tracer, spans } = recordSpans();
    const nested = { list: [1, { deep: true }], bytes: new Uint8Array([1, 2]) };
    const other = { ...tracer.startSpan('other').spanContext() };
    const link = { context: other, attributes: { list: [1] } };
    const span = tracer.startSpan('one', { attributes: { nested }, links: [link] });
    span.addEvent('event', { nested });
    span.end();
    const before = snapshot(spans[0]!);

    nested.list.push(2);
    nested.bytes.fill(9);
    link.attributes.list.push(2);
    other.spanId = '0000000000000001';

    expect(snapshot(spans[0]!)).toEqual(before);
  });

  test('counts once; further ends and writes are told once in diagnostics', () => {
    const messages = captureDiagnostics();
    const { tracer, spans, provider } = recordSpans();
    const span = tracer.startSpan('one');
    span.end();
    expect(messages).toEqual([]);
    span.end();
    span.end();
    span.setAttribute('late', 1);

    expect(spans).toHaveLength(1);
    expect(provider.stats().ended).toBe(1);
    expect(messages).toEqual([
      expect.stringMatching(/^\[spanlight\] \[core\] span "one" .*after its end/),
    ]);
  });

  test('counts once even when a processor ends the span while it ends', () => {
    const ends: string[] = [];
    const { tracer, errors } = recordSpans({
      processors: [
        {
          onStart: () => {},
          onEnding: (span) => span.end(),
          onEnd: (span) => void ends.push(span.name),
          forceFlush: async () => {},
          shutdown: async () => {},
        },
      ],
    });
    tracer.startSpan('one').end();
    expect(ends).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  test('lets processors write until the end, and no longer', () => {
    const seen: unknown[] = [];
    const { tracer, span } = recordSpans({
      processors: [
        {
          onStart: (current) => void current.setAttribute('started', true),
          onEnding(current) {
            seen.push([current.ended, current.duration]);
            current.setAttribute('ending', true);
          },
          onEnd: (current) => void (current as Span & ReadableSpan).setAttribute('ended', true),
          forceFlush: async () => {},
          shutdown: async () => {},
        },
      ],
    });
    tracer.startSpan('one', { startTime: 1_000_000_000_000 }).end(1_000_000_002_000);
    expect(span('one').attributes).toEqual({ started: true, ending: true });
    expect(seen).toEqual([[false, [2, 0]]]);
  });
});

describe('a span that has ended', () => {
  test('can be a parent; the child is in its trace', () => {
    const { tracer } = recordSpans();
    const parent = tracer.startSpan('parent');
    parent.end();

    const child = tracer.startSpan('child', { parent });
    const inContext = tracer.startSpan('child', {}, api.setSpan(ROOT_CONTEXT, parent));

    expect(child).toMatchObject({ traceId: parent.traceId, parentSpanId: parent.spanId });
    expect(inContext).toMatchObject({ traceId: parent.traceId, parentSpanId: parent.spanId });
  });

  test('keeps its context and stays the active span', () => {
    const { tracer } = recordSpans();
    tracer.span('one', (span) => {
      const before = span.spanContext();
      span.end();
      expect(span.spanContext()).toEqual(before);
      expect(trace.currentSpan()).toBe(span);
      expect(tracer.startSpan('child').parentSpanId).toBe(span.spanId);
    });
  });

  test('is remembered by nobody', () => {
    expect(context.active()).toBe(ROOT_CONTEXT);
    expect(trace.currentSpan()).toBeUndefined();
  });
});

describe('Span[Symbol.dispose]', () => {
  test('ends the span at the end of its block', () => {
    const { tracer, spans } = recordSpans();
    {
      using span = tracer.startSpan('one');
      span.setAttribute('a', 1);
      expect(spans).toEqual([]);
    }
    expect(spans[0]).toMatchObject({ name: 'one', attributes: { a: 1 } });
  });

  test('ends it when the block throws', () => {
    const { tracer, spans } = recordSpans();
    expect(() => {
      using span = tracer.startSpan('one');
      span.setAttribute('a', 1);
      throw new Error('boom');
    }).toThrow('boom');
    expect(spans).toHaveLength(1);
  });

  test('does nothing after an end', () => {
    const messages = captureDiagnostics();
    const { tracer, spans } = recordSpans();
    {
      using span = tracer.startSpan('one');
      span.end();
    }
    expect(spans).toHaveLength(1);
    expect(messages).toEqual([]);
  });
});

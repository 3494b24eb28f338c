import { describe, expect, test, vi } from 'vitest';

import { type ReadableSpan, type Redactor, simple, type Span } from '../src/index.ts';
import { ManualExporter } from './support/manual-exporter.ts';
import { recordSpans } from './support/record-spans.ts';
import { settle } from './support/settle.ts';

const upperCase: Redactor = (_key, value) =>
  typeof value === 'string' ? value.toUpperCase() : value;

function recordRedacted(redact: Redactor): ReadableSpan {
  const { tracer, span } = recordSpans({ redact });
  const other = tracer.startSpan('other');
  tracer.span('one', { attributes: { name: 'ada', age: 36, tags: ['a', { b: 'c' }] } }, (one) => {
    one.addEvent('seen', { by: 'bob' });
    one.addLink({ context: other.spanContext(), attributes: { kind: 'friend' } });
    one.setStatus('error', 'no luck');
  });
  return span('one');
}

describe('redact', () => {
  test('is asked once for each value: of attributes, events, links, and the status message', () => {
    const seen: [string, unknown][] = [];
    const span = recordRedacted((key, value) => {
      seen.push([key, value]);
      return value;
    });
    expect(seen).toEqual([
      ['name', 'ada'],
      ['age', 36],
      ['tags', ['a', { b: 'c' }]],
      ['by', 'bob'],
      ['kind', 'friend'],
      ['status.message', 'no luck'],
    ]);
    expect(span.attributes).toEqual({ name: 'ada', age: 36, tags: ['a', { b: 'c' }] });
    expect(span.status).toEqual({ code: 2, message: 'no luck' });
  });

  test('decides what is kept of a value', () => {
    const span = recordRedacted(upperCase);
    expect(span.attributes).toEqual({ name: 'ADA', age: 36, tags: ['a', { b: 'c' }] });
    expect(span.events[0]?.attributes).toEqual({ by: 'BOB' });
    expect(span.links[0]?.attributes).toEqual({ kind: 'FRIEND' });
    expect(span.status.message).toBe('NO LUCK');
  });

  test('removes a value by answering undefined', () => {
    const span = recordRedacted(() => undefined);
    expect(span.attributes).toEqual({});
    expect(span.events).toMatchObject([{ name: 'seen', attributes: {} }]);
    expect(span.links).toMatchObject([{ attributes: {} }]);
    expect(span.status).toEqual({ code: 2 });
    expect(span.droppedAttributesCount).toBe(0);
  });

  const FAILED = '[redaction failed]';
  test.each<[string, Redactor]>([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    ['answers a function', () => () => {}],
    ['answers a symbol', () => Symbol('no')],
    ['answers a promise', (_key, value) => Promise.resolve(value)],
    ['answers a promise that rejects', () => Promise.reject(new Error('late'))],
    ['answers a cycle', cyclic],
  ])('lets no value out where it %s', async (_what, redact) => {
    const span = recordRedacted(redact);
    expect(span.attributes).toEqual({ name: FAILED, age: FAILED, tags: FAILED });
    expect(span.events[0]?.attributes).toEqual({ by: FAILED });
    expect(span.links[0]?.attributes).toEqual({ kind: FAILED });
    expect(span.status).toEqual({ code: 2, message: FAILED });
    await settle();
  });

  test('may change an object in place, or keep it and change it later', () => {
    let kept: Record<string, unknown> | undefined;
    const { tracer, span } = recordSpans({
      redact(_key, value) {
        kept = value as Record<string, unknown>;
        kept['token'] = 'gone';
        return kept;
      },
    });
    tracer.startSpan('one', { attributes: { user: { token: 'secret' } } }).end();
    kept!['token'] = 'changed';
    expect(span('one').attributes).toEqual({ user: { token: 'gone' } });
  });

  test('is given the span, and cannot end it again or start over', () => {
    const redact = vi.fn<Redactor>((key, _value, span) => {
      (span as unknown as { end(): void }).end();
      return `${span.name} ${key} ${span.spanContext().traceId.length}`;
    });
    const { tracer, spans } = recordSpans({ redact });
    tracer.startSpan('one', { attributes: { a: 1 } }).end();
    expect(spans).toHaveLength(1);
    expect(spans[0]?.attributes).toEqual({ a: 'one a 32' });
    expect(redact).toHaveBeenCalledTimes(1);
  });

  test('can read the span, but write nothing to it', () => {
    const { tracer, spans } = recordSpans({
      redact(key, value, span) {
        expect(span.attributes).toEqual({ a: 'secret', b: 'secret' });
        (span as Span & ReadableSpan).setAttribute('c', 'secret').addEvent('secret');
        return `${key} ${String(value).length}`;
      },
    });
    tracer.startSpan('one', { attributes: { a: 'secret', b: 'secret' } }).end();
    expect(spans[0]).toMatchObject({ attributes: { a: 'a 6', b: 'b 6' }, events: [] });
    expect(Object.keys(spans[0]!.attributes)).toEqual(['a', 'b']);
  });

  test('comes after what processors add at the end, and before anything is exported', () => {
    const exporter = new ManualExporter();
    const { tracer } = recordSpans({
      redact: upperCase,
      processors: [
        {
          onStart() {},
          onEnding: (span) => void span.setAttribute('added', 'late'),
          onEnd() {},
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
        simple(exporter),
      ],
    });
    tracer.startSpan('one').end();
    expect(exporter.calls[0]?.spans[0]?.attributes).toEqual({ added: 'LATE' });
  });

  test('keeps to the limit for the length of values', () => {
    const { tracer, span } = recordSpans({
      redact: () => 'x'.repeat(100),
      spanLimits: { attributeValueLengthLimit: 10 },
    });
    tracer.startSpan('one', { attributes: { a: 'short' } }).end();
    expect(span('one').attributes).toEqual({ a: 'x'.repeat(10) });
  });

  test('also covers exceptions and spans that end as incomplete', async () => {
    const { tracer, provider, spans } = recordSpans({ redact: upperCase });
    tracer.startSpan('open', { attributes: { name: 'ada' } }).recordError(new Error('no luck'));
    await provider.shutdown();
    expect(spans[0]?.attributes).toMatchObject({ name: 'ADA' });
    expect(spans[0]?.events[0]?.attributes).toMatchObject({ 'exception.message': 'NO LUCK' });
    expect(spans[0]?.status.message).toBe('NO LUCK');
  });

  test('must be a function', () => {
    expect(() => recordSpans({ redact: {} as never })).toThrow(/redact/);
  });
});

function cyclic(): unknown {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  return cycle;
}

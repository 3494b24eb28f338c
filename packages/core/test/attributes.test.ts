import { describe, expect, test } from 'vitest';

import type { ReadableSpan, Span, SpanLimits } from '../src/index.ts';
import { hostileObject } from './support/hostile.ts';
import { recordSpans } from './support/record-spans.ts';

function recorded(write: (span: Span) => void, spanLimits: SpanLimits = {}): ReadableSpan {
  const { tracer, span } = recordSpans({ spanLimits });
  tracer.span('one', write);
  return span('one');
}

function numbered(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key ${index}`, index]));
}

describe('the attributes of a span', () => {
  test('the last value of a key wins', () => {
    const span = recorded((one) =>
      one.setAttribute('a', 1).setAttribute('b', 2).setAttributes({ a: 'new', c: 3 }),
    );
    expect(span.attributes).toEqual({ a: 'new', b: 2, c: 3 });
    expect(Object.keys(span.attributes)).toEqual(['a', 'b', 'c']);
  });

  test('undefined neither sets nor erases', () => {
    const span = recorded((one) =>
      one.setAttribute('a', 1).setAttribute('a', undefined).setAttributes({ b: undefined }),
    );
    expect(span).toMatchObject({ attributes: { a: 1 }, droppedAttributesCount: 0 });
    expect(span.attributes).not.toHaveProperty('b');
  });

  test('can be read while they are written', () => {
    const { tracer } = recordSpans();
    const span = tracer.startSpan('one') as Span & ReadableSpan;
    span.setAttribute('a', 1);
    const early = span.attributes;
    span.setAttribute('b', 2);
    expect(early).toEqual({ a: 1 });
    expect(span.attributes).toEqual({ a: 1, b: 2 });
  });

  test('have any text as key', () => {
    const { attributes } = recorded((one) => {
      one.setAttribute('__proto__', { polluted: true });
      one.setAttributes(JSON.parse('{"__proto__": 1, "constructor": 2}') as object as never);
      one.setAttribute('toString', 'text').setAttribute(' ', 1).setAttribute('🎉', 2);
    });
    expect(Object.entries(attributes)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['toString', 'text'],
      [' ', 1],
      ['🎉', 2],
    ]);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });

  test('a key that is empty or no text is dropped and counted', () => {
    const span = recorded((one) => {
      one.setAttribute('', 1).setAttribute(5 as never, 1);
      one.setAttribute(Symbol('s') as never, 1).setAttribute(null as never, 1);
      one.setAttributes({ '': 1 });
    });
    expect(span).toMatchObject({ attributes: {}, droppedAttributesCount: 5 });
  });

  test('a bad value leaves an earlier one of the key', () => {
    const span = recorded((one) => one.setAttribute('a', 1).setAttribute('a', () => {}));
    expect(span).toMatchObject({ attributes: { a: 1 }, droppedAttributesCount: 1 });
  });

  test('a getter that throws costs only its own attribute', () => {
    const span = recorded((one) =>
      one.setAttributes({
        a: 1,
        get b(): never {
          throw new Error('no');
        },
        c: 3,
      }),
    );
    expect(span).toMatchObject({ attributes: { a: 1, c: 3 }, droppedAttributesCount: 1 });
  });

  test('of a record that cannot be read are dropped', () => {
    const span = recorded((one) => {
      one.setAttributes(hostileObject() as never);
      one.setAttributes(null as never).setAttributes(undefined as never);
    });
    expect(span).toMatchObject({ attributes: {}, droppedAttributesCount: 1 });
  });

  test('inherited properties are none', () => {
    const record = Object.assign(Object.create({ inherited: 1 }) as object, { own: 2 });
    expect(recorded((one) => one.setAttributes(record as never)).attributes).toEqual({ own: 2 });
  });

  test('a value of 1 MB is kept whole', () => {
    const text = 'x'.repeat(1024 * 1024);
    expect(recorded((one) => one.setAttribute('text', text)).attributes['text']).toBe(text);
  });
});

describe('spanLimits.attributeCountLimit', () => {
  test('is 128 by default', () => {
    const span = recorded((one) => one.setAttributes(numbered(200)));
    expect(Object.keys(span.attributes)).toHaveLength(128);
    expect(span.droppedAttributesCount).toBe(72);
  });

  test('keeps the first keys, which can still be overwritten', () => {
    const span = recorded(
      (one) => one.setAttributes(numbered(5)).setAttribute('key 0', 'new').setAttribute('z', 1),
      { attributeCountLimit: 2 },
    );
    expect(span).toMatchObject({
      attributes: { 'key 0': 'new', 'key 1': 1 },
      droppedAttributesCount: 4,
    });
    expect(Object.keys(span.attributes)).toHaveLength(2);
  });

  test('counts those given at the start', () => {
    const { tracer, span } = recordSpans({ spanLimits: { attributeCountLimit: 1 } });
    tracer.startSpan('one', { attributes: { a: 1, b: 2 } }).end();
    expect(span('one')).toMatchObject({ attributes: { a: 1 }, droppedAttributesCount: 1 });
  });

  test('can be zero, and infinite', () => {
    expect(
      recorded((one) => one.setAttributes(numbered(3)), { attributeCountLimit: 0 }),
    ).toMatchObject({ attributes: {}, droppedAttributesCount: 3 });
    const span = recorded((one) => one.setAttributes(numbered(300)), {
      attributeCountLimit: Infinity,
    });
    expect(Object.keys(span.attributes)).toHaveLength(300);
  });
});

describe('spanLimits.attributeValueLengthLimit', () => {
  const spanLimits = { attributeValueLengthLimit: 4 };

  test('cuts text and bytes, also inside values', () => {
    const { tracer, span } = recordSpans({ spanLimits });
    const bytes = new Uint8Array([1, 2, 3, 4, 5, 6]);
    tracer.span('one', { attributes: { first: 'abcdef' } }, (one) => {
      one.setAttributes({ short: 'abcd', bytes, list: ['abcdef', 123_456], deep: { a: 'abcdef' } });
      one.addEvent('event', { text: 'abcdef' });
      one.addLink({ context: one.spanContext(), attributes: { text: 'abcdef' } });
      one.setStatus('error', 'abcdef');
    });
    expect(span('one')).toMatchObject({
      attributes: {
        first: 'abcd',
        short: 'abcd',
        bytes: bytes.slice(0, 4),
        list: ['abcd', 123_456],
        deep: { a: 'abcd' },
      },
      events: [{ attributes: { text: 'abcd' } }],
      links: [{ attributes: { text: 'abcd' } }],
      status: { message: 'abcd' },
      droppedAttributesCount: 0,
    });
  });

  test('leaves no half characters', () => {
    const span = recorded(
      (one) =>
        one.setAttributes({ whole: 'ab🎉cd', split: 'abc🎉d', only: '🎉🎉🎉', nested: ['abc🎉'] }),
      spanLimits,
    );
    expect(span.attributes).toEqual({
      whole: 'ab🎉',
      split: 'abc',
      only: '🎉🎉',
      nested: ['abc'],
    });
  });

  test('can be zero', () => {
    const span = recorded((one) => one.setAttributes({ a: 'text', b: 1 }), {
      attributeValueLengthLimit: 0,
    });
    expect(span.attributes).toEqual({ a: '', b: 1 });
  });
});

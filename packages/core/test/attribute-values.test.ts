import { describe, expect, test } from 'vitest';

import { hostileObject } from './support/hostile.ts';
import { recordSpans } from './support/record-spans.ts';

/** The value as it is kept on a span; undefined if it was dropped. */
function kept(value: unknown): unknown {
  const { tracer, span } = recordSpans();
  tracer.startSpan('one').setAttribute('key', value).end();
  const { attributes, droppedAttributesCount } = span('one');
  expect(droppedAttributesCount).toBe(value !== undefined && !('key' in attributes) ? 1 : 0);
  return attributes['key'];
}

/** Each level refers to the next one twice: few objects that stand for endlessly many. */
function billionLaughs(levels: number): unknown {
  let value: unknown = 'ha';
  for (let level = 0; level < levels; level += 1) {
    value = { a: value, b: value };
  }
  return value;
}

function nested(levels: number): unknown {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level += 1) {
    value = { next: value };
  }
  return value;
}

describe('an attribute value', () => {
  test.each([
    ['text', 'text'],
    ['empty text', ''],
    ['an integer', 42],
    ['a fraction', 0.5],
    ['a boolean', false],
    ['NaN', Number.NaN],
    ['infinity', Number.NEGATIVE_INFINITY],
    ['null', null],
    ['unicode', 'naïve 日本 🎉'],
    ['an empty array', []],
    ['an array', [1, 2, 3]],
    ['a mixed array', ['a', 1, true, null, [2], { b: 3 }]],
    ['an empty object', {}],
    ['a nested object', { a: { b: [{ c: null }] }, d: 'text' }],
    ['an object with odd keys', { '': 1, 'a.b': 2, constructor: 3 }],
  ])('can be %s', (_form, value) => {
    expect(kept(value)).toEqual(value);
  });

  test('can be bytes, which are copied', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const copy = kept(bytes);
    expect(copy).toBeInstanceOf(Uint8Array);
    expect(copy).toEqual(bytes);
    expect(copy).not.toBe(bytes);
    expect(kept(Buffer.from('hi'))).toBeInstanceOf(Uint8Array);
  });

  test('can be an object without a prototype, or of another realm', async () => {
    const { runInNewContext } = await import('node:vm');
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    expect(kept(bare)).toEqual({ a: 1 });
    expect(kept(runInNewContext('({ a: [1, { b: 2 }] })'))).toEqual({ a: [1, { b: 2 }] });
  });

  test('a bigint becomes a number, or text beyond the safe integers', () => {
    expect(kept(42n)).toBe(42);
    expect(kept(BigInt(Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER);
    expect(kept(2n ** 53n)).toBe('9007199254740992');
    expect(kept(-(2n ** 64n))).toBe('-18446744073709551616');
    expect(kept({ list: [1n, 2n ** 64n] })).toEqual({ list: [1, '18446744073709551616'] });
  });

  test('an object with toJSON counts as what that answers', () => {
    expect(kept(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(kept(new Date(Number.NaN))).toBeNull();
    expect(kept(new URL('https://example.com/a?b'))).toBe('https://example.com/a?b');
    expect(kept({ at: new Date(0) })).toEqual({ at: '1970-01-01T00:00:00.000Z' });
    expect(kept({ toJSON: () => ({ a: [1] }) })).toEqual({ a: [1] });
  });

  test('undefined is skipped: as a value, in objects; in arrays it is null', () => {
    expect(kept(undefined)).toBeUndefined();
    expect(kept({ a: undefined, b: 1 })).toEqual({ b: 1 });
    expect(kept([1, undefined, 2])).toEqual([1, null, 2]);
    // oxlint-disable-next-line no-sparse-arrays -- what is tested
    expect(kept([1, , 2])).toEqual([1, null, 2]);
  });

  test('a shared object is no cycle', () => {
    const shared = { a: 1 };
    expect(kept({ x: shared, y: shared, list: [shared, shared] })).toEqual({
      x: shared,
      y: shared,
      list: [shared, shared],
    });
  });

  test('keeps keys like __proto__ as keys', () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as object;
    const copy = kept(value) as object;
    expect(Object.keys(copy)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect('polluted' in copy).toBe(false);
  });
});

describe('an attribute value that cannot be represented is dropped and counted', () => {
  class Custom {
    field = 1;
  }
  const cycle: Record<string, unknown> = { a: {} };
  cycle['a'] = { back: cycle };
  const cyclicList: unknown[] = [];
  cyclicList.push(cyclicList);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();

  test.each<[string, unknown]>([
    ['a symbol', Symbol('sign')],
    ['a function', () => {}],
    ['a class', Custom],
    ['an instance of a class', new Custom()],
    ['a map', new Map([[1, 2]])],
    ['a set', new Set([1])],
    ['an error', new Error('boom')],
    ['a promise', Promise.resolve()],
    ['a regular expression', /x/],
    ['a typed array other than of bytes', new Float64Array(2)],
    ['an array buffer', new ArrayBuffer(2)],
    ['an object that holds itself', cycle],
    ['an array that holds itself', cyclicList],
    ['an array with a symbol', [1, Symbol('sign')]],
    ['an object with a function', { a: 1, run: () => {} }],
    [
      'an object whose getter throws',
      {
        get a(): never {
          throw new Error('no');
        },
      },
    ],
    [
      'an object whose toJSON throws',
      {
        toJSON(): never {
          throw new Error('no');
        },
      },
    ],
    [
      'an object whose toJSON answers itself',
      {
        toJSON(): unknown {
          return this;
        },
      },
    ],
    ['an object whose toJSON never ends', endless()],
    ['a proxy that throws', hostileObject()],
    ['a revoked proxy', proxy],
    ['a billion laughs', billionLaughs(60)],
    ['endless depth', nested(10_000)],
    ['a huge array', Array.from({ length: 2_000_000 })],
  ])('%s', (_form, value) => {
    expect(kept(value)).toBeUndefined();
  });

  test('depth and breadth within reason are kept', () => {
    expect(kept(nested(50))).toEqual(nested(50));
    expect(kept(billionLaughs(8))).toEqual(billionLaughs(8));
    const list = Array.from({ length: 5000 }, (_, index) => index);
    expect(kept(list)).toEqual(list);
  });
});

function endless(): object {
  return { toJSON: () => endless() };
}

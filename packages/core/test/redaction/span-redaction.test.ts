import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import type { Redactor } from '../../src/redaction/redactor.ts';
import { SpanRedaction } from '../../src/redaction/span-redaction.ts';
import { fakeSpan } from '../../src/testing.ts';
import { hostileObject } from '../support/hostile.ts';
import { settle } from '../support/settle.ts';

const FAILED = '[redaction failed]';

function redaction(redactor: Redactor, lengthLimit = Infinity): SpanRedaction {
  return new SpanRedaction(redactor, fakeSpan(), lengthLimit);
}

/** What is kept of a value if the redactor answers this. */
function kept(answer: unknown): unknown {
  return redaction(() => answer).value('key', 'value');
}

describe('a value', () => {
  test('is shown to the redactor with its key and span', () => {
    const span = fakeSpan();
    const value = ['a'];
    const calls: unknown[][] = [];
    new SpanRedaction((...call) => calls.push(call), span, Infinity).value('key', value);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.[0]).toBe('key');
    expect(calls[0]?.[1]).toBe(value);
    expect(calls[0]?.[2]).toBe(span);
  });

  test.each([
    ['text', 'text'],
    ['a number', 7],
    ['false', false],
    ['null', null],
    ['an array', ['a', { b: 1 }]],
    ['an object', { a: ['b'] }],
  ])('can become %s', (_form, answer) => {
    expect(kept(answer)).toEqual(answer);
  });

  test('is stored as attribute values are', () => {
    expect(kept(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(kept(2n ** 64n)).toBe('18446744073709551616');
    const answer = { list: ['a'] };
    const stored = kept(answer);
    answer.list.push('b');
    expect(stored).toEqual({ list: ['a'] });
  });

  test('is cut to the limit', () => {
    expect(redaction(() => 'abcdef', 3).value('key', 'x')).toBe('abc');
    expect(redaction(() => ['abcdef'], 3).value('key', 'x')).toEqual(['abc']);
  });

  test('is removed by undefined', () => {
    expect(kept(undefined)).toBeUndefined();
  });

  test.each([
    ['a function', () => 'text'],
    ['a symbol', Symbol('text')],
    ['a promise', Promise.resolve('text')],
    ['an instance of a class', new Map()],
    ['a hostile object', hostileObject()],
    ['an object with a part that cannot be stored', { a: [() => 1] }],
  ])('becomes a mark of failure instead of %s', (_form, answer) => {
    expect(kept(answer)).toBe(FAILED);
  });

  test.each([
    ['an error', new Error('boom')],
    ['a hostile object', hostileObject()],
    ['nothing', undefined],
  ])('becomes a mark of failure when the redactor throws %s', (_form, thrown) => {
    const fail: Redactor = () => {
      throw thrown;
    };
    expect(redaction(fail).value('key', 'secret')).toBe(FAILED);
  });

  test('that was changed in place is looked at like any other', () => {
    const changed = redaction((_key, value) => Object.assign(value as object, { b: () => 1 }));
    expect(changed.value('key', { a: 1 })).toBe(FAILED);
  });

  test('is no way out for the rejection of an asynchronous redactor', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    try {
      expect(kept(Promise.reject(new Error('boom')))).toBe(FAILED);
      await settle();
      await settle();
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(rejections).toEqual([]);
  });
});

describe('the attributes of an event or link', () => {
  const redacted = redaction((key, value) => {
    switch (key) {
      case 'remove':
        return undefined;
      case 'fail':
        throw new Error('boom');
      default:
        return typeof value === 'string' ? value.toUpperCase() : value;
    }
  });

  test('are redacted one by one, in a copy', () => {
    const event = {
      name: 'event',
      attributes: { a: 'b', remove: 'c', fail: 'd', n: 1 },
      droppedAttributesCount: 3,
    };
    expect(redacted.part(event)).toEqual({
      name: 'event',
      attributes: { a: 'B', fail: FAILED, n: 1 },
      droppedAttributesCount: 3,
    });
    expect(event.attributes).toEqual({ a: 'b', remove: 'c', fail: 'd', n: 1 });
  });

  test('can have any key, and be absent', () => {
    const attributes = JSON.parse('{"__proto__":"a"}') as Record<string, string>;
    expect(JSON.stringify(redacted.part({ attributes }))).toBe('{"attributes":{"__proto__":"A"}}');
    expect(redacted.part({})).toEqual({
      attributes: {},
    });
  });
});

describe('the message of the status', () => {
  const status = { code: SpanStatusCode.ERROR, message: 'secret' };

  test('is redacted under a key of its own', () => {
    expect(redaction((key, value) => `${key} ${String(value).length}`).status(status)).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'status.message 6',
    });
  });

  test('can be removed', () => {
    expect(redaction(() => undefined).status(status)).toEqual({ code: SpanStatusCode.ERROR });
  });

  test('stays text', () => {
    for (const answer of [1, null, ['text'], () => 'text']) {
      expect(redaction(() => answer).status(status)).toEqual({ ...status, message: FAILED });
    }
  });

  test('is not asked for when there is none', () => {
    const keys: string[] = [];
    const unset = { code: SpanStatusCode.UNSET };
    expect(redaction((key) => keys.push(key)).status(unset)).toEqual(unset);
    expect(keys).toEqual([]);
  });
});

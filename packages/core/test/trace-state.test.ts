import type { TraceState } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { parseTraceState } from '../src/propagation/trace-state.ts';
import { hostileObject, textlessObject } from './support/hostile.ts';

function stateOf(header: string): TraceState {
  const state = parseTraceState(header);
  if (state === undefined) {
    throw new Error(`not a valid trace state: ${header}`);
  }
  return state;
}

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `k${index}=${index}`).join(',');
}

/** W3C Trace Context Level 2, 3.5: what a change does to the order, and which changes are none. */
const UPDATES: readonly [
  rule: string,
  before: string,
  update: (state: TraceState) => TraceState,
  after: string,
][] = [
  ['a new member goes to the front', 'a=1,b=2', (state) => state.set('c', '3'), 'c=3,a=1,b=2'],
  ['a changed one moves to the front', 'a=1,b=2,c=3', (s) => s.set('c', '4'), 'c=4,a=1,b=2'],
  ['also when its value stays', 'a=1,b=2', (state) => state.set('b', '2'), 'b=2,a=1'],
  ['the first one stays there', 'a=1,b=2', (state) => state.set('a', '3'), 'a=3,b=2'],
  ['a member can be removed', 'a=1,b=2,c=3', (state) => state.unset('b'), 'a=1,c=3'],
  ['the last member, too', 'a=1', (state) => state.unset('a'), ''],
  ['removing what is not there', 'a=1', (state) => state.unset('b'), 'a=1'],
  ['several changes', 'a=1', (s) => s.set('b', '2').unset('a').set('c', '3'), 'c=3,b=2'],
  ['the 33rd member drops the last', keys(32), (s) => s.set('a', 'b'), `a=b,${keys(31)}`],
  [
    'a change of 32 members drops none',
    keys(32),
    (s) => s.set('k0', 'b'),
    keys(32).replace('k0=0', 'k0=b'),
  ],
  ['spaces in front of a value are kept', 'a=1', (state) => state.set('b', '  2'), 'b=  2,a=1'],
  [
    'a value of 256 characters',
    'a=1',
    (s) => s.set('b', 'v'.repeat(256)),
    `b=${'v'.repeat(256)},a=1`,
  ],
];

/** Keys and values that the grammar (3.3.2) does not have. */
const INVALID: readonly [what: string, key: unknown, value: unknown][] = [
  ['an empty key', '', '1'],
  ['an upper-case key', 'A', '1'],
  ['a key that starts with @', '@a', '1'],
  ['a key with a dot', 'a.b', '1'],
  ['a key with a space in front', ' a', '1'],
  ['a key with a space behind', 'a ', '1'],
  ['a key with an equals sign', 'a=b', '1'],
  ['a key with a comma', 'a,b', '1'],
  ['a key that is several members', 'b=1,c', '1'],
  ['a key that is not ASCII', 'ä', '1'],
  ['a key of 257 characters', 'k'.repeat(257), '1'],
  ['an empty value', 'b', ''],
  ['a value of a space', 'b', ' '],
  ['a value with a space behind', 'b', '1 '],
  ['a value with a tab behind', 'b', '1\t'],
  ['a value with a comma', 'b', '1,2'],
  ['a value that is several members', 'b', '1,c=2'],
  ['a value with an equals sign', 'b', '1=2'],
  ['a value with a line break', 'b', '1\r\n'],
  ['a value that is not ASCII', 'b', 'ä'],
  ['a value of 257 characters', 'b', 'v'.repeat(257)],
  ['no key', undefined, '1'],
  ['no value', 'b', undefined],
  ['a value that is no text', 'b', 1],
  ['symbols', Symbol('b'), Symbol('1')],
  ['objects that have no text', textlessObject(), hostileObject()],
];

describe('a trace state', () => {
  test.each(UPDATES)('%s', (_rule, before, update, after) => {
    const state = stateOf(before);
    expect(update(state).serialize()).toBe(after);
    expect(state.serialize()).toBe(before);
  });

  test.each(INVALID)('is not changed by %s', (_what, key, value) => {
    const state = stateOf('a=1');
    expect(state.set(key as string, value as string).serialize()).toBe('a=1');
    expect(state.unset(key as string).serialize()).toBe('a=1');
    expect(state.get(key as string)).toBeUndefined();
  });

  test('answers the values of its members', () => {
    const state = stateOf('a=1,b@c=d e');
    expect([state.get('a'), state.get('b@c'), state.get('b')]).toEqual(['1', 'd e', undefined]);
  });

  test('that is empty after a change can be added to', () => {
    expect(stateOf('a=1').unset('a').set('b', '2').serialize()).toBe('b=2');
  });

  test('may have names that objects have', () => {
    const state = stateOf('constructor=1,valueof=2').set('constructor', '3');
    expect(state.serialize()).toBe('constructor=3,valueof=2');
  });
});

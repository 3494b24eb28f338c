import { allOrNone } from '@spanlight/callbacks/bridge';
import { expect, test } from 'vitest';

function* replacements(log: string[], failsAfter = Infinity): Generator<() => void> {
  for (const name of ['a', 'b', 'c']) {
    if (log.length === failsAfter) {
      throw new Error('frozen');
    }
    log.push(name);
    yield () => void log.push(`${name} undone`);
  }
}

test('undoes all replacements, the last one first', () => {
  const log: string[] = [];
  const undo = allOrNone(replacements(log));

  expect(log).toEqual(['a', 'b', 'c']);
  undo();
  expect(log.slice(3)).toEqual(['c undone', 'b undone', 'a undone']);
});

test('undoes those that were made when one fails, and makes no more', () => {
  const log: string[] = [];

  expect(() => allOrNone(replacements(log, 2))).toThrow('frozen');
  expect(log).toEqual(['a', 'b', 'b undone', 'a undone']);
});

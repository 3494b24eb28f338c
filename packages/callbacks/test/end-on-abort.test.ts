import { getEventListeners } from 'node:events';

import { CallbackManager, type LlmEndEvent } from '@spanlight/callbacks';
import { beforeEach, expect, test } from 'vitest';

// A signal may be that of a whole program: nothing of a run may stay on it.

let ends: LlmEndEvent[];
let abort: AbortController;
beforeEach(() => {
  ends = [];
  abort = new AbortController();
});

const onLlmEnd = (event: LlmEndEvent): void => void ends.push(event);
const startRun = () => {
  const run = new CallbackManager([{ onLlmEnd }]).startLlmRun({ provider: 'acme' });
  return { run, stop: run.endOnAbort(abort.signal) };
};
const listenerCount = (): number => getEventListeners(abort.signal, 'abort').length;

test('a run ends when its signal aborts, once', () => {
  const { run } = startRun();
  abort.abort();
  run.end();

  expect(ends).toMatchObject([{ endReason: 'aborted' }]);
});

test.each([
  ['end', ({ run }: ReturnType<typeof startRun>) => run.end()],
  ['fail', ({ run }: ReturnType<typeof startRun>) => run.fail(new Error('failed'))],
  ['abandon', ({ run }: ReturnType<typeof startRun>) => run.abandon('incomplete')],
  ['stop listening', ({ stop }: ReturnType<typeof startRun>) => stop()],
])('a signal is free of a run after %s', (_name, finish) => {
  const started = startRun();
  expect(listenerCount()).toBe(1);
  finish(started);
  expect(listenerCount()).toBe(0);
});

test('a run that has several signals leaves all of them, and one that has ended takes none', () => {
  const other = new AbortController();
  const { run } = startRun();
  run.endOnAbort(other.signal);
  run.end();
  run.endOnAbort(abort.signal);

  expect(listenerCount()).toBe(0);
  expect(getEventListeners(other.signal, 'abort')).toHaveLength(0);
});

import { CallbackManager, type LlmEndEvent, type LlmRun } from '@spanlight/callbacks';
import { type CallAnswers, observeCall } from '@spanlight/callbacks/bridge';
import { beforeEach, expect, test } from 'vitest';

let ends: LlmEndEvent[];
let abort: AbortController;
beforeEach(() => {
  ends = [];
  abort = new AbortController();
});

const onLlmEnd = (event: LlmEndEvent): void => void ends.push(event);
const answers: CallAnswers<LlmRun> = {
  report: (run, response) => run.report({ response }),
  stream: () => ({ chunk: () => undefined, isFinished: false }),
  signalOf: () => abort.signal,
};

/** A stream that aborts its own signal when it is left, as those of some clients do. */
async function* selfAborting(): AsyncGenerator<number> {
  try {
    yield 1;
    yield 2;
  } finally {
    abort.abort();
  }
}

const observed = async (call: () => unknown): Promise<AsyncGenerator<number>> => {
  const manager = new CallbackManager([{ onLlmEnd }]);
  const start = (): LlmRun => manager.startLlmRun({ provider: 'acme' });
  return (await observeCall(start, call, answers)) as AsyncGenerator<number>;
};

test('a stream that cancels itself because its reader has left ends as break', async () => {
  for await (const value of await observed(selfAborting)) {
    expect(value).toBe(1);
    break;
  }

  expect(abort.signal.aborted).toBe(true);
  expect(ends).toMatchObject([{ endReason: 'break' }]);
});

test('a stream that is cancelled before it is read has ended then', async () => {
  const stream = await observed(selfAborting);
  abort.abort();
  expect(ends).toMatchObject([{ endReason: 'aborted' }]);
  await stream.next();

  expect(ends).toHaveLength(1);
});

test('the caller gets the very object that the client answers', async () => {
  const stream = selfAborting();

  expect(await observed(async () => stream)).toBe(stream);
});

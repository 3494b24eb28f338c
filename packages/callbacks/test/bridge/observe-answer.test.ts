import { CallbackManager, type LlmEndEvent, type LlmTokenEvent } from '@spanlight/callbacks';
import { type Accumulator, observeAnswer, read, reportAnswer } from '@spanlight/callbacks/bridge';
import { expect, test, vi } from 'vitest';

const hostile = {
  get text(): string {
    throw new Error('getter');
  },
};

/** Adds up chunks of the form `{ text, last }`. */
class TextAccumulator implements Accumulator {
  answer = '';
  isFinished = false;

  add(chunk: unknown): void {
    this.answer += String(read(chunk, 'text'));
    this.isFinished = read(chunk, 'last') === true;
  }
}

function stop(): never {
  throw new Error('stop');
}

function startRun() {
  const onError = vi.fn<() => void>();
  const ends: LlmEndEvent[] = [];
  const tokens: LlmTokenEvent[] = [];
  const handler = {
    onLlmEnd: (event: LlmEndEvent) => void ends.push(event),
    onLlmToken: (event: LlmTokenEvent) => void tokens.push(event),
  };
  const manager = new CallbackManager([handler], { onError });
  return { run: manager.startLlmRun({ provider: 'acme' }), manager, ends, tokens, onError };
}

function observe(run: ReturnType<typeof startRun>['run']) {
  return observeAnswer(run, {
    accumulator: new TextAccumulator(),
    factsOf: (answer) => ({ response: answer }),
    textsOf: (chunk) => [
      { text: String(read(chunk, 'text')), choiceIndex: 1 },
      { text: undefined },
    ],
    isContent: (chunk) => read(chunk, 'text') !== '',
  });
}

test('tells the texts of a stream, and at its end what they add up to', () => {
  const { run, ends, tokens } = startRun();
  const observer = observe(run);
  observer.chunk({ text: 'a' });
  expect(observer.isFinished).toBe(false);
  observer.chunk({ text: 'b', last: true });
  expect(observer.isFinished).toBe(true);
  run.end();

  expect(tokens).toMatchObject([
    { token: 'a', index: 0, choiceIndex: 1 },
    { token: 'b', index: 1, choiceIndex: 1 },
  ]);
  expect(ends[0]).toMatchObject({ response: 'ab' });
  expect(ends[0]?.timeToFirstTokenMillis).toBeDefined();
});

test('does not let its reader feel a chunk that cannot be read', () => {
  const { run, ends, onError } = startRun();
  const observer = observe(run);
  observer.chunk({ text: 'a' });
  observer.chunk(hostile);
  run.end();

  expect(ends[0]).toMatchObject({ response: 'a' });
  expect(onError).not.toHaveBeenCalled();
});

test('lets its reader feel what a critical handler throws', () => {
  const { run, manager } = startRun();
  manager.add({ onLlmToken: stop }, { critical: true });

  expect(() => observe(run).chunk({ text: 'a' })).toThrow('stop');
});

test('reports a response of which nothing can be read', () => {
  const { run, ends, onError } = startRun();
  reportAnswer(run, hostile, (response) => ({
    response,
    responseModel: String(read(response, 'text')),
  }));
  run.end();

  expect(ends[0]?.response).toBe(hostile);
  expect(onError).not.toHaveBeenCalled();
});

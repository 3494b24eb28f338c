import { setTimeout as sleep } from 'node:timers/promises';

import {
  activeRunId,
  CallbackManager,
  type Callbacks,
  type LlmEndEvent,
  type LlmErrorEvent,
  type LlmRun,
  type LlmStartEvent,
  type LlmTokenEvent,
  type ToolEndEvent,
  type ToolErrorEvent,
  type ToolStartEvent,
  TracingCallbacks,
} from '@spanlight/callbacks';
import { type ErrorHandler, type SpanlightError, trace } from '@spanlight/core';
import { describe, expect, expectTypeOf, test } from 'vitest';

import { collectSpans } from './support/collected-spans.ts';
import { readAll } from './support/read-all.ts';

/** Writes down what it hears of: the name of the event, and what matters of it. */
class Log implements Callbacks {
  readonly entries: string[] = [];
  readonly ends: LlmEndEvent[] = [];

  onLlmStart({ provider }: LlmStartEvent): void {
    this.#log('llm start', provider);
  }
  onLlmToken({ token, index }: LlmTokenEvent): void {
    this.#log('token', token, index);
  }
  onLlmEnd(event: LlmEndEvent): void {
    this.ends.push(event);
    this.#log('llm end', event.endReason);
  }
  onLlmError({ errorType }: LlmErrorEvent): void {
    this.#log('llm error', errorType);
  }
  onToolStart({ toolName }: ToolStartEvent): void {
    this.#log('tool start', toolName);
  }
  onToolEnd({ result, endReason }: ToolEndEvent): void {
    this.#log('tool end', JSON.stringify(result), endReason);
  }
  onToolError({ errorType, error }: ToolErrorEvent): void {
    this.#log('tool error', errorType, (error as Error).message);
  }

  #log(...entry: (string | number | undefined)[]): void {
    this.entries.push(entry.flatMap((part) => (part === undefined ? [] : `${part}`)).join(' '));
  }
}

const call = { provider: 'acme', model: 'm1' };

function setUp(onError: ErrorHandler = fail): { log: Log; manager: CallbackManager } {
  const log = new Log();
  return { log, manager: new CallbackManager([log], { onError }) };
}

function fail(error: unknown): never {
  throw error;
}

/** With a handler that throws an error with the message `critical`. */
function critical(
  method: keyof Callbacks,
  onError?: ErrorHandler,
): { log: Log; manager: CallbackManager } {
  const { log, manager } = setUp(onError);
  manager.add({ [method]: () => fail(new Error('critical')) }, { critical: true });
  return { log, manager };
}

describe('CallbackManager.llmCall', () => {
  test('answers what the function returns, and ends the run with what was reported', async () => {
    const { log, manager } = setUp();
    const answer = manager.llmCall(call, async (run) => {
      run.report({ inputTokens: 1, outputTokens: 2 });
      await sleep(5);
      run.report({ outputTokens: 3, finishReasons: ['stop'] });
      return 'answer';
    });
    expectTypeOf(answer).toEqualTypeOf<Promise<string>>();

    expect(await answer).toBe('answer');
    expect(log.entries).toEqual(['llm start acme', 'llm end']);
    expect(log.ends[0]).toMatchObject({
      provider: 'acme',
      model: 'm1',
      response: 'answer',
      inputTokens: 1,
      outputTokens: 3,
      finishReasons: ['stop'],
    });
    expect(log.ends[0]?.latencyMillis).toBeGreaterThan(3);
    expect(log.ends[0]?.timestamp).toBeCloseTo(Date.now(), -3);
  });

  test('works for a function that is not async', () => {
    const { log, manager } = setUp();

    expect(manager.llmCall(call, () => 42)).toBe(42);
    expect(log.entries).toEqual(['llm start acme', 'llm end']);
  });

  test.each([
    ['throws', () => Promise.resolve().then(() => Promise.reject(new RangeError('no')))],
    [
      'throws at once',
      () => {
        throw new RangeError('no');
      },
    ],
  ])('sends one error event when the function %s', async (_name, fn: () => unknown) => {
    const { log, manager } = setUp();

    await expect((async () => manager.llmCall(call, fn))()).rejects.toThrow(RangeError);
    expect(log.entries).toEqual(['llm start acme', 'llm error RangeError']);
  });

  test('takes a cancellation for no error', async () => {
    const { log, manager } = setUp();
    const signal = AbortSignal.abort();
    const work = manager.llmCall(call, () => sleep(1000, undefined, { signal }));

    await expect(work).rejects.toThrow('aborted');
    expect(log.entries).toEqual(['llm start acme', 'llm end aborted']);
  });

  test('ends with an async generator that is read to its end, and counts its tokens', async () => {
    const { log, manager } = setUp();
    const generator = manager.llmCall(call, streamOf('a', 'b'));

    expect(await readAll(generator)).toEqual(['a', 'b']);
    expect(log.entries).toEqual(['llm start acme', 'token a 0', 'token b 1', 'llm end']);
    expect(log.ends[0]?.timeToFirstTokenMillis).toBeGreaterThan(3);
  });

  test('ends with a generator that is not async', () => {
    const { log, manager } = setUp();
    const generator = manager.llmCall(call, function* (run) {
      run.token('a');
      yield 'a';
    });
    expectTypeOf(generator).toEqualTypeOf<Generator<string, void, unknown>>();

    expect([...generator]).toEqual(['a']);
    expect(log.entries).toEqual(['llm start acme', 'token a 0', 'llm end']);
  });

  test('ends with a generator that is left, after its clean-up', async () => {
    const { log, manager } = setUp();
    for await (const token of manager.llmCall(call, streamOf('a', 'b'))) {
      expect(token).toBe('a');
      break;
    }

    expect(log.entries).toEqual(['llm start acme', 'token a 0', 'llm end break']);
    expect(log.ends[0]?.finishReasons).toEqual(['cleaned up']);
  });

  test('ends with a promise of a generator, and with one that fails', async () => {
    const { log, manager } = setUp();
    const generator = await manager.llmCall(call, async () => failingStream());

    await expect(readAll(generator)).rejects.toThrow('broken');
    expect(log.entries).toEqual(['llm start acme', 'llm error TypeError']);
  });

  test('ends with an async iterable of another class, which stays itself', async () => {
    const { log, manager } = setUp();
    class Stream {
      async *[Symbol.asyncIterator](): AsyncGenerator<number> {
        yield 1;
      }
    }
    const stream = new Stream();

    expect(manager.llmCall(call, () => stream)).toBe(stream);
    expect(log.entries).toEqual(['llm start acme']);
    expect(await readAll(stream)).toEqual([1]);
    expect(await readAll(stream)).toEqual([1]);
    expect(log.entries).toEqual(['llm start acme', 'llm end']);
  });

  test('gives up on an iterable that is frozen, without disturbing it', async () => {
    const { log, manager } = setUp();
    const stream = Object.freeze({ [Symbol.asyncIterator]: () => streamOf('a')(idleRun()) });

    expect(await readAll(manager.llmCall(call, () => stream))).toEqual(['a']);
    expect(log.entries).toEqual(['llm start acme', 'llm end raw']);
  });

  test('survives a promise that cannot be waited for', () => {
    const { log, manager } = setUp();
    // oxlint-disable-next-line no-thenable -- looks like a promise, and is none
    const broken = { then: () => fail(new Error('then')) };

    expect(manager.llmCall(call, () => broken)).toBe(broken);
    expect(() => broken.then()).toThrow('then');
    expect(log.entries).toEqual(['llm start acme', 'llm error Error']);
  });

  test('a query builder works once, when its consumer awaits it', async () => {
    const { log, manager } = setUp();
    let queries = 0;
    const query: PromiseLike<string> = {
      // oxlint-disable-next-line no-thenable -- query builders are such objects
      then: (onFulfilled, onRejected) => {
        queries += 1;
        return Promise.resolve('row').then(onFulfilled, onRejected);
      },
    };

    expect(manager.llmCall(call, () => query)).toBe(query);
    expect(log.entries).toEqual(['llm start acme']);
    expect(await query).toBe('row');
    expect(queries).toBe(1);
    expect(log.entries).toEqual(['llm start acme', 'llm end']);
  });

  test('gives up on a query builder that is frozen, without disturbing it', async () => {
    const { log, manager } = setUp();
    // oxlint-disable-next-line no-thenable -- query builders are such objects
    const query = Object.freeze({ then: (done: (row: string) => void) => done('row') });

    expect(await manager.llmCall(call, () => query)).toBe('row');
    expect(log.entries).toEqual(['llm start acme', 'llm end raw']);
  });

  test('a promise of another class stays itself', async () => {
    const { log, manager } = setUp();
    class Lazy extends Promise<number> {}
    const lazy = Lazy.resolve(1);

    expect(manager.llmCall(call, () => lazy)).toBe(lazy);
    await lazy;
    expect(log.entries).toEqual(['llm start acme', 'llm end']);
  });

  test('the body of a generator runs in the run, its consumer does not', async () => {
    const { tracer } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const generator = manager.llmCall(call, async function* (run) {
      await sleep(1);
      yield [activeRunId() === run.runId, trace.currentSpan() !== undefined];
    });
    for await (const inside of generator) {
      expect(inside).toEqual([true, true]);
      expect(activeRunId()).toBeUndefined();
      expect(trace.currentSpan()).toBeUndefined();
    }
  });
});

describe('CallbackManager.toolCall', () => {
  test('tells what the tool was called with and what it answered', async () => {
    const { log, manager } = setUp();
    const result = await manager.toolCall({ toolName: 'add', arguments: [1, 2] }, async () => 3);

    expect(result).toBe(3);
    expect(log.entries).toEqual(['tool start add', 'tool end 3']);
  });

  test('tells why a tool failed', () => {
    const { log, manager } = setUp();
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const ping = (): never => {
      throw refused;
    };

    expect(() => manager.toolCall({ toolName: 'ping' }, ping)).toThrow('refused');
    expect(log.entries).toEqual(['tool start ping', 'tool error ECONNREFUSED refused']);
  });

  test('is the parent of what is started inside, and of nothing else', async () => {
    const parents: unknown[] = [];
    const manager = new CallbackManager([
      {
        onLlmStart: ({ parentRunId }) => void parents.push(parentRunId),
        onToolStart: ({ parentRunId }) => void parents.push(parentRunId),
      },
    ]);
    await manager.toolCall({ toolName: 'outer', runId: 'outer' }, async () => {
      await sleep(1);
      await Promise.all([
        manager.llmCall(call, () => sleep(1)),
        manager.toolCall({ toolName: 'inner', parentRunId: 'given' }, () => sleep(1)),
      ]);
    });
    manager.llmCall(call, () => 1);

    expect(parents).toEqual([undefined, 'outer', 'given', undefined]);
  });
});

describe('a critical handler', () => {
  test('that refuses the start keeps the call from being made', () => {
    const { log, manager } = critical('onLlmStart');
    let isMade = false;
    const make = (): void => {
      isMade = true;
    };

    expect(() => manager.llmCall(call, make)).toThrow('critical');
    expect(isMade).toBe(false);
    expect(log.entries).toEqual(['llm start acme', 'llm error Error']);
  });

  test('that fails at the end fails the call, without a second event', async () => {
    const { log, manager } = critical('onLlmEnd');

    await expect(manager.llmCall(call, async () => 1)).rejects.toThrow('critical');
    expect(() => manager.llmCall(call, () => 1)).toThrow('critical');
    await expect(readAll(manager.llmCall(call, streamOf()))).rejects.toThrow('critical');
    expect(log.entries).toEqual([1, 2, 3].flatMap(() => ['llm start acme', 'llm end']));
  });

  test('that fails at a token ends the stream, which is closed', async () => {
    const { log, manager } = critical('onLlmToken');

    await expect(readAll(manager.llmCall(call, streamOf('a', 'b')))).rejects.toThrow('critical');
    expect(log.entries).toEqual(['llm start acme', 'token a 0', 'llm error Error']);
  });

  test('does not hide the error of the call', async () => {
    const errors: SpanlightError[] = [];
    const { log, manager } = critical('onLlmError', (error) => void errors.push(error));

    await expect(manager.llmCall(call, () => Promise.reject(new Error('call')))).rejects.toThrow(
      'call',
    );
    expect(log.entries).toEqual(['llm start acme', 'llm error Error']);
    expect(errors.map(({ code }) => code)).toEqual(['failed_unheard']);
  });
});

function streamOf(...tokens: string[]): (run: LlmRun) => AsyncGenerator<string> {
  return async function* (run) {
    try {
      for (const token of tokens) {
        // oxlint-disable-next-line no-await-in-loop -- they come one after the other
        await sleep(5);
        run.token(token);
        yield token;
      }
    } finally {
      run.report({ finishReasons: ['cleaned up'] });
    }
  };
}

async function* failingStream(): AsyncGenerator<string> {
  yield 'a';
  throw new TypeError('broken');
}

function idleRun(): LlmRun {
  return new CallbackManager().startLlmRun({ provider: 'idle' });
}

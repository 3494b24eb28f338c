import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import {
  CallbackManager as LangChainManager,
  type Callbacks as LangChainCallbacks,
} from '@langchain/core/callbacks/manager';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { BaseLLM } from '@langchain/core/language_models/llms';
import {
  Runnable,
  RunnableBranch,
  type RunnableConfig,
  RunnableLambda,
  RunnableSequence,
  RunnableWithFallbacks,
} from '@langchain/core/runnables';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { CallbackManager, type Callbacks } from '@spanlight/callbacks';
import {
  type LangChainHandler,
  langChainHandler,
  registerLangChain,
} from '@spanlight/callbacks/langchain';
import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest';

import { ScriptedModel } from '../support/langchain-models.ts';
import { readAll } from '../support/read-all.ts';

const ask = (): Promise<unknown> => new ScriptedModel(['Hello']).invoke('Hi');

/** What can be told of the methods that a registration replaces. */
function methods(): unknown[] {
  return [
    [LangChainManager, '_configureSync'],
    [BaseChatModel.prototype, 'generate'],
    [BaseChatModel.prototype, '_streamIterator'],
    [BaseLLM.prototype, 'generate'],
    [BaseLLM.prototype, '_streamIterator'],
    [Runnable.prototype, '_transformStreamWithConfig'],
    [RunnableBranch.prototype, '_streamIterator'],
    [RunnableSequence.prototype, '_streamIterator'],
    [RunnableWithFallbacks.prototype, '_streamIterator'],
    [AsyncLocalStorageProviderSingleton, 'runWithConfig'],
  ].map(([target, name]) => Reflect.getOwnPropertyDescriptor(target as object, name as string));
}

/** Callbacks that count the calls of models. */
function counter(): Callbacks & { starts: number; tokens: string[]; ends: number } {
  return {
    starts: 0,
    tokens: [],
    ends: 0,
    onLlmStart() {
      this.starts += 1;
    },
    onLlmToken({ token }) {
      this.tokens.push(token);
    },
    onLlmEnd() {
      this.ends += 1;
    },
  };
}

describe('registerLangChain', () => {
  const undo: (() => void)[] = [];
  afterEach(() => undo.splice(0).forEach((one) => one()));
  const register = (callbacks: Callbacks): (() => void) => {
    const unregister = registerLangChain(callbacks);
    undo.push(unregister);
    return unregister;
  };

  // The first test: a handler that has been made keeps LangChain's models followed.
  test('puts everything back', async () => {
    const before = methods();
    const one = counter();
    const unregister = register(one);
    const unregisterOther = register(counter());
    expect(methods()).not.toEqual(before);

    unregister();
    unregister();
    await ask();
    expect(methods()).not.toEqual(before);
    unregisterOther();

    expect(methods()).toEqual(before);
    expect(one.starts).toBe(0);
  });

  test('reaches flows and servers that began before, and elsewhere', async () => {
    const heard = counter();
    const gate = new AbortController();
    const earlier = once(gate.signal, 'abort').then(ask);
    const server = createServer((_request, response) => {
      void ask().then(() => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    await (async () => {
      await sleep(1);
      register(heard);
    })();
    await ask();
    gate.abort();
    await earlier;
    await (await fetch(`http://127.0.0.1:${port}`)).text();
    server.closeAllConnections();
    server.close();

    expect(heard.starts).toBe(3);
    expect(heard.ends).toBe(3);
  });

  test('twice is once, and several can listen', async () => {
    const [one, other] = [counter(), counter()];
    const unregister = register(one);
    register(one);
    register(other);
    await ask();
    unregister();
    await ask();

    expect([one.starts, one.ends]).toEqual([1, 1]);
    expect([other.starts, other.ends]).toEqual([2, 2]);
  });

  test('tells each event once, wherever the handler is', async () => {
    const heard = counter();
    register(heard);
    const callbacks = [langChainHandler(heard)];
    const model = new ScriptedModel(['one two']);
    model.callbacks = callbacks;
    await readAll(await model.withConfig({ callbacks }).stream('Hi', { callbacks }));

    expect([heard.starts, heard.tokens, heard.ends]).toEqual([1, ['one ', 'two'], 1]);
  });

  test('two that listen hear of the same parents', async () => {
    const parents = [0, 1].map(() => {
      const heard: unknown[] = [];
      register({
        onChainStart: ({ runId, parentRunId }) => heard.push([runId, parentRunId]),
        onLlmStart: ({ parentRunId }) => heard.push(parentRunId),
      });
      return heard;
    });
    const runId = crypto.randomUUID();
    await RunnableLambda.from(() => ask()).invoke('', { runId });

    expect(parents).toEqual([
      [[runId, undefined], runId],
      [[runId, undefined], runId],
    ]);
  });

  test('what is under way is followed to its end', async () => {
    const heard = counter();
    const unregister = register(heard);
    const stream = await new ScriptedModel(['one two']).stream('Hi');
    await stream.next();
    unregister();
    await readAll(stream);

    expect([heard.starts, heard.ends]).toEqual([1, 1]);
  });

  test('leaves the handlers and the configuration of the program alone', async () => {
    register(counter());
    const seen: unknown[] = [];
    const own = {
      handleChainStart: (...args: unknown[]) => seen.push(args.slice(3, 6)),
    };
    const callbacks = [own];
    const config: RunnableConfig = { callbacks, tags: ['mine'], metadata: { user: 'u-1' } };
    const inside = await RunnableLambda.from((_input, { tags, metadata }) => [
      tags,
      metadata,
    ]).invoke('', config);

    expect(seen).toEqual([[undefined, ['mine'], { user: 'u-1' }]]);
    expect(inside).toEqual([['mine'], { user: 'u-1' }]);
    expect(callbacks).toEqual([own]);
  });

  test('keeps tags and metadata where nobody else listens', async () => {
    const listened = { tags: ['mine'], metadata: { user: 'u-1' } };
    const config = await RunnableLambda.from((_input, { tags, metadata }) => ({
      tags,
      metadata,
    })).invoke('', listened);
    register(counter());
    const look = RunnableLambda.from((_input, { tags, metadata }) => ({ tags, metadata }));

    expect(await look.invoke('', listened)).toEqual(config);
  });

  test('refuses what are no callbacks', () => {
    for (const wrong of [undefined, null, 'callbacks', 1]) {
      expect(() => registerLangChain(wrong as never)).toThrow(
        `[spanlight] [callbacks] registerLangChain cannot use these callbacks: ${String(wrong)}. Pass an object with methods of Callbacks.`,
      );
      expect(() => langChainHandler(wrong as never)).toThrow(TypeError);
    }
  });
});

describe('langChainHandler', () => {
  test('answers the same handler for the same callbacks', () => {
    const callbacks = counter();
    expect(langChainHandler(callbacks)).toBe(langChainHandler(callbacks));
    expect(langChainHandler(callbacks)).not.toBe(langChainHandler(counter()));
    expect(langChainHandler(callbacks).copy()).toBe(langChainHandler(callbacks));
  });

  test('is a handler to the types and to the functions of LangChain', () => {
    expectTypeOf<LangChainHandler>().toExtend<BaseCallbackHandler>();
    expectTypeOf<LangChainHandler[]>().toExtend<LangChainCallbacks>();
    const handler = langChainHandler(counter());
    expect(LangChainManager.configure([handler])?.handlers).toEqual([handler]);
    expect(JSON.parse(JSON.stringify({ handler }))).toEqual({
      handler: { lc: 1, type: 'not_implemented', id: handler.lc_id },
    });
  });

  test('what a handler throws disturbs nobody', async () => {
    const failing = {
      onLlmStart: () => {
        throw new Error('start');
      },
      onLlmEnd: () => Promise.reject(new Error('end')),
    };
    const errors: unknown[] = [];
    const manager = new CallbackManager([failing], { onError: ({ cause }) => errors.push(cause) });
    const callbacks = [langChainHandler(manager)];
    const answer = await new ScriptedModel(['Hello']).invoke('Hi', { callbacks });

    expect(answer.content).toBe('Hello');
    expect(errors).toHaveLength(2);
  });

  test('what a critical handler throws reaches the caller, and the call is not made', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const manager = new CallbackManager();
    const refusal = new RangeError('too expensive');
    const refuse = (): never => {
      throw refusal;
    };
    manager.add({ onLlmStart: refuse }, { critical: true });
    const callbacks = [langChainHandler(manager)];
    const model = new ScriptedModel(['Hello']);

    await expect(model.invoke('Hi', { callbacks })).rejects.toBe(refusal);
    expect(model.calls).toBe(0);
    log.mockRestore();
  });
});

import { createRequire } from 'node:module';

import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { CallbackManager, type Callbacks } from '@langchain/core/callbacks/manager';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import {
  type LangChainHandler,
  langChainHandler,
  registerLangChain,
} from '@spanlight/callbacks/langchain';
import { expect, expectTypeOf, test } from 'vitest';

test('the handler is one to the types of version 0.3', () => {
  expectTypeOf<LangChainHandler>().toExtend<BaseCallbackHandler>();
  expectTypeOf<LangChainHandler[]>().toExtend<Callbacks>();
  const handler = langChainHandler({});
  expect(CallbackManager.configure([handler])?.handlers).toEqual([handler]);
});

test('the bridge and its tests use version 0.3', async () => {
  const { version } = createRequire(import.meta.url)('@langchain/core/package.json') as {
    version: string;
  };
  expect(version).toMatch(/^0\.3\./);

  let starts = 0;
  // Does nothing to the models of another copy of LangChain.
  const unregister = registerLangChain({ onLlmStart: () => (starts += 1) });
  await new FakeListChatModel({ responses: ['Hello'] }).invoke('Hi');
  unregister();
  expect(starts).toBe(1);
});

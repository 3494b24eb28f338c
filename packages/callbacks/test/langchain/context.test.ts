import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { type LangSmithParams, SimpleChatModel } from '@langchain/core/language_models/chat_models';
import { LLM } from '@langchain/core/language_models/llms';
import { AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import type * as langgraph from '@langchain/langgraph';
import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { CallbackManager, TracingCallbacks, UsageCallbacks } from '@spanlight/callbacks';
import { langChainHandler, registerLangChain } from '@spanlight/callbacks/langchain';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { type CollectedSpans, collectSpans } from '../support/collected-spans.ts';
import { ScriptedModel } from '../support/langchain-models.ts';
import { completion, textChunks } from '../support/openai-answers.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';
import { spanTree } from '../support/span-tree.ts';

describe('what is done inside the runs of LangChain', () => {
  let server: ProviderServer;
  let openai: OpenAI;
  let collected: CollectedSpans;
  let usage: UsageCallbacks;
  let callbacks: CallbackManager;
  let undo: (() => void)[];

  const ask = async (text = 'Hi'): Promise<string> => {
    const messages = [{ role: 'user' as const, content: text }];
    const { choices } = await openai.chat.completions.create({ model: 'gpt-test', messages });
    return choices[0]?.message.content ?? '';
  };
  const tree = (): string[] => spanTree(collected.spans);

  /** A chat model that uses the client, as integrations with providers do. */
  class ClientModel extends SimpleChatModel {
    constructor() {
      super({});
    }
    override _llmType(): string {
      return 'client';
    }
    override getLsParams(): LangSmithParams {
      return { ls_model_type: 'chat', ls_provider: 'acme', ls_model_name: 'outer' };
    }
    override async _call(messages: BaseMessage[]): Promise<string> {
      await sleep(1);
      return ask(messages[0]?.text);
    }
    override async *_streamResponseChunks(
      _messages: BaseMessage[],
      _options: this['ParsedCallOptions'],
      runManager?: CallbackManagerForLLMRun,
    ): AsyncGenerator<ChatGenerationChunk> {
      const first = new AIMessageChunk('first ');
      yield new ChatGenerationChunk({ text: 'first ', message: first });
      const stream = await openai.chat.completions.create({
        model: 'gpt-test',
        messages: [],
        stream: true,
        stream_options: { include_usage: true },
      });
      for await (const { choices } of stream) {
        const text = choices[0]?.delta.content ?? '';
        yield new ChatGenerationChunk({ text, message: new AIMessageChunk(text) });
        await runManager?.handleLLMNewToken(text);
      }
    }
  }

  beforeAll(async () => {
    server = await ProviderServer.start();
    server.reply = ({ body }) =>
      body.stream === true
        ? { chunks: textChunks(['Hello', ' you']) }
        : { json: completion('Hello') };
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    collected = collectSpans();
    usage = new UsageCallbacks();
    callbacks = new CallbackManager([new TracingCallbacks(collected.tracer), usage]);
    openai = new OpenAI({ apiKey: 'test', baseURL: server.baseURL, maxRetries: 0 });
    undo = [registerOpenAI(openai, callbacks)];
  });
  afterEach(() => {
    undo.forEach((one) => one());
    // oxlint-disable-next-line vitest/no-standalone-expect -- of every test
    expect(collected.openCount()).toBe(0);
  });

  describe.each(['a handler', 'registered'])('%s', (way) => {
    let config: { callbacks?: ReturnType<typeof langChainHandler>[] };
    beforeEach(() => {
      config = {};
      if (way === 'registered') {
        undo.push(registerLangChain(callbacks));
      } else {
        config.callbacks = [langChainHandler(callbacks)];
      }
    });

    test('a client used by a lambda', async () => {
      await RunnableLambda.from(() => ask()).invoke('', config);

      expect(tree()).toEqual(['invoke_workflow RunnableLambda', '  chat gpt-test']);
    });

    test('a client used by a lambda that yields', async () => {
      const words = RunnableLambda.from(async function* () {
        yield 'a';
        yield await ask();
      });
      await readAll(await words.stream('', config));

      expect(tree()).toEqual(['invoke_workflow RunnableLambda', '  chat gpt-test']);
    });

    test('a client used by a tool, and a span of the program', async () => {
      const look = tool(() => collected.tracer.span('look up', () => ask()), {
        name: 'look',
        description: 'Looks',
        schema: z.object({}),
      });
      await look.invoke({}, config);

      expect(tree()).toEqual(['execute_tool look', '  look up', '    chat gpt-test']);
    });

    test('a client used by nodes side by side, and by what they start', async () => {
      const inner = RunnableLambda.from(() => ask()).withConfig({ runName: 'inner' });
      await new StateGraph(Annotation.Root({}))
        .addNode('left', async () => {
          await sleep(2);
          await ask();
          return {};
        })
        .addNode('right', async () => {
          await inner.invoke('');
          await ask();
          return {};
        })
        .addEdge(START, 'left')
        .addEdge(START, 'right')
        .compile({ name: 'graph' })
        .invoke({}, config);

      expect(tree()).toEqual([
        'invoke_workflow graph',
        '  graph.left',
        '    chat gpt-test',
        '  graph.right',
        '    invoke_workflow inner',
        '      chat gpt-test',
        '    chat gpt-test',
      ]);
    });

    test('a call that a model makes is the call of the model', async () => {
      const answer = await new ClientModel().invoke('Hi', config);

      expect(answer.content).toBe('Hello');
      expect(tree()).toEqual(['chat outer']);
      expect(collected.spans[0]?.attributes).toMatchObject({
        'gen_ai.provider.name': 'acme',
        'gen_ai.request.model': 'outer',
        'gen_ai.response.model': 'gpt-test-2026-01-01',
        'gen_ai.usage.input_tokens': 127,
      });
      expect(usage.summary().tokens.input).toBe(127);
    });

    test('a call that a model makes while its stream is read', async () => {
      const chunks = await readAll(await new ClientModel().stream('Hi', config));

      expect(chunks.map(({ text }) => text).join('')).toBe('first Hello you');
      expect(tree()).toEqual(['chat outer']);
      expect(collected.spans[0]?.attributes['gen_ai.usage.input_tokens']).toBe(127);
      expect(usage.summary().tokens.input).toBe(127);
    });

    test('a call that a model makes while its stream is read inside a lambda', async () => {
      const model = new ClientModel();
      const read = RunnableLambda.from(
        async () => (await readAll(await model.stream('Hi'))).length,
      );
      await read.invoke('', config);

      expect(tree()).toEqual(['invoke_workflow RunnableLambda', '  chat outer']);
      expect(usage.summary().tokens.input).toBe(127);
    });

    test('a call that a model of texts makes', async () => {
      class ClientLLM extends LLM {
        override _llmType(): string {
          return 'client';
        }
        override invocationParams(): object {
          return { model: 'outer' };
        }
        override _call(prompt: string): Promise<string> {
          return ask(prompt);
        }
      }
      await new ClientLLM({}).invoke('Hi', config);

      expect(tree()).toEqual(['text_completion outer']);
      expect(usage.summary().tokens.input).toBe(127);
    });

    test('a call that a model makes inside a chain', async () => {
      await RunnableLambda.from(() => 'Hi')
        .pipe(new ClientModel())
        .invoke('', config);

      expect(tree()).toEqual([
        'invoke_workflow RunnableSequence',
        '  invoke_workflow RunnableLambda',
        '  chat outer',
      ]);
      expect(usage.summary().tokens.input).toBe(127);
    });

    test('a model that asks another one is one call', async () => {
      class Delegate extends ClientModel {
        override async _call(messages: BaseMessage[]): Promise<string> {
          return (await new ScriptedModel(['Hello']).invoke(messages, config)).text;
        }
      }
      await new Delegate().invoke('Hi', config);
      await RunnableLambda.from(() => new Delegate().invoke('Hi')).invoke('', config);

      expect(tree()).toEqual(['chat outer', 'invoke_workflow RunnableLambda', '  chat outer']);
      expect(usage.summary().tokens.input).toBe(254);
    });

    test('a model that asks another one, of which nobody is told, is one call', async () => {
      class Delegate extends ClientModel {
        override async _call(messages: BaseMessage[]): Promise<string> {
          return (await new ClientModel().invoke(messages, { callbacks: [] })).text;
        }
      }
      await new Delegate().invoke('Hi', config);

      expect(tree()).toEqual(['chat outer']);
      expect(usage.summary().tokens.input).toBe(127);
    });

    test('a call beside that of a model, started in the same moment, is one of its own', async () => {
      const answer = new ClientModel().invoke('Hi', config);
      await Promise.all([answer, ask('beside')]);
      await ask('afterwards');

      expect(tree().toSorted()).toEqual(['chat gpt-test', 'chat gpt-test', 'chat outer']);
      expect(usage.summary().tokens.input).toBe(381);
    });

    test('a call between the chunks of a stream is one of its own', async () => {
      const stream = await new ClientModel().stream('Hi', config);
      await stream.next();
      await ask('between');
      await stream.return();
      expect(tree()).toEqual(['chat outer (break)', 'chat gpt-test']);
    });

    test('calls of models side by side do not mix', async () => {
      const model = new ClientModel();
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          RunnableLambda.from(async () => {
            await sleep(index % 3);
            await model.invoke(`question ${index}`);
            return ask(`direct ${index}`);
          })
            .withConfig({ runName: `chain ${index}` })
            .invoke('', config),
        ),
      );

      const lines = tree();
      expect(lines).toHaveLength(150);
      expect(lines.filter((line) => line === '  chat outer')).toHaveLength(50);
      for (let index = 0; index < 50; index += 1) {
        const start = lines.indexOf(`invoke_workflow chain ${index}`);
        expect(lines.slice(start + 1, start + 3)).toEqual(['  chat outer', '  chat gpt-test']);
      }
      expect(usage.summary().tokens.input).toBe(100 * 127);
    });
  });

  test('a client used by a node of another copy of LangGraph', async () => {
    const require = createRequire(import.meta.url);
    const other = require('@langchain/langgraph') as typeof langgraph;
    const otherState = other.Annotation.Root({ text: other.Annotation<string> });
    const graph = new other.StateGraph(otherState)
      .addNode('only', async () => ({ text: await ask() }))
      .addEdge(other.START, 'only')
      .compile({ name: 'graph' });
    expect(other.StateGraph).not.toBe(StateGraph);

    const result = await graph.invoke({}, { callbacks: [langChainHandler(callbacks)] });

    expect(result).toEqual({ text: 'Hello' });
    expect(tree()).toEqual(['invoke_workflow graph', '  graph.only', '    chat gpt-test']);
  });

  test('runs of LangChain are children of the run that is active', async () => {
    undo.push(registerLangChain(callbacks));
    await callbacks.agent({ agentName: 'support' }, () =>
      RunnableLambda.from(() => new ScriptedModel(['Hello']).invoke('Hi')).invoke(''),
    );
    await collected.tracer.span('request', () => new ScriptedModel(['Hello']).invoke('Hi'));

    expect(tree()).toEqual([
      'invoke_agent support',
      '  invoke_workflow RunnableLambda',
      '    chat m1',
      'request',
      '  chat m1',
    ]);
  });
});

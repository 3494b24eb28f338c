import { setTimeout as sleep } from 'node:timers/promises';

import { HumanMessage } from '@langchain/core/messages';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import {
  RunnableBranch,
  RunnableLambda,
  RunnableParallel,
  RunnablePassthrough,
} from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { FakeListChatModel, FakeLLM, FakeRetriever } from '@langchain/core/utils/testing';
import { z } from 'zod';

import { ScriptedModel } from '../support/langchain-models.ts';
import { describeLangChain } from '../support/langchain-situations.ts';
import { readAll } from '../support/read-all.ts';
import { readFirst } from '../support/read-first.ts';
import { shown } from '../support/situations.ts';

const prompt = ChatPromptTemplate.fromMessages([['human', '{question}']]);
const question = { question: 'Hi' };
const add = tool(({ a, b }) => `${a + b}`, {
  name: 'add',
  description: 'Adds',
  schema: z.object({ a: z.number(), b: z.number() }),
});

describeLangChain('core', [
  {
    name: 'a model is invoked',
    use: (config) => new ScriptedModel(['Hello']).invoke('Hi', config),
    spans: ['chat m1'],
    inputTokens: 127,
  },
  {
    name: 'a model without anything to tell',
    use: (config) => new FakeListChatModel({ responses: ['Hello'] }).invoke('Hi', config),
    spans: ['chat'],
  },
  {
    name: 'a model fails',
    use: (config) =>
      new ScriptedModel([{ error: new RangeError('no') }]).invoke('Hi', config).catch(shown),
    spans: ['chat m1 (RangeError)'],
  },
  {
    name: 'a model answers several conversations at once, one of which fails',
    use: (config) =>
      new ScriptedModel(['a', { error: new RangeError('no') }, 'c'])
        .batch(['1', '2', '3'], config, { returnExceptions: true })
        .then((answers) => answers.map(shown)),
    spans: ['chat m1', 'chat m1 (RangeError)', 'chat m1'],
    inputTokens: 254,
  },
  {
    name: 'several conversations in one call',
    use: (config) =>
      new ScriptedModel(['a', 'b']).generate(
        [[new HumanMessage('1')], [new HumanMessage('2')]],
        config,
      ),
    spans: ['chat m1', 'chat m1'],
    inputTokens: 254,
  },
  {
    name: 'a stream is read to its end',
    use: async (config) => readAll(await new ScriptedModel(['one two three']).stream('Hi', config)),
    spans: ['chat m1'],
    inputTokens: 127,
  },
  {
    name: 'a stream of a model that has none',
    use: async (config) =>
      readAll(await new FakeListChatModel({ responses: ['Hello'] }).stream('Hi', config)),
    spans: ['chat'],
  },
  {
    name: 'the reader of a stream leaves',
    use: async (config) =>
      readFirst(await new ScriptedModel(['one two three four five'], 1).stream('Hi', config), 2),
    spans: ['chat m1 (break)'],
  },
  {
    name: 'a stream is cancelled by a signal',
    use: async (config) => {
      const controller = new AbortController();
      const chunks: unknown[] = [];
      const outcome = await (async () => {
        const model = new ScriptedModel(['one two three four five six'], 1);
        for await (const chunk of await model.stream('Hi', {
          ...config,
          signal: controller.signal,
        })) {
          chunks.push(chunk);
          if (chunks.length === 2) {
            controller.abort();
          }
        }
      })().catch(shown);
      return [chunks, outcome];
    },
    spans: ['chat m1 (aborted)'],
  },
  {
    name: 'a call is cancelled by a signal',
    use: async (config) => {
      const signal = AbortSignal.abort();
      return new ScriptedModel(['Hello']).invoke('Hi', { ...config, signal }).catch(shown);
    },
    spans: ['chat m1 (aborted)'],
  },
  {
    name: 'a text completion',
    use: (config) => new FakeLLM({ response: 'Hello' }).invoke('Hi', config),
    spans: ['text_completion'],
  },
  {
    name: 'prompt, model and parser',
    use: (config) =>
      prompt
        .pipe(new ScriptedModel(['Hello']))
        .pipe(new StringOutputParser())
        .invoke(question, config),
    spans: ['invoke_workflow RunnableSequence', '  chat m1'],
    inputTokens: 127,
  },
  {
    name: 'the stream of a sequence',
    use: async (config) => {
      const chain = prompt.pipe(new ScriptedModel(['one two'])).pipe(new StringOutputParser());
      return readAll(await chain.stream(question, config));
    },
    spans: ['invoke_workflow RunnableSequence', '  chat m1'],
    inputTokens: 127,
  },
  {
    name: 'the reader of the stream of a sequence leaves',
    use: async (config) => {
      const model = new ScriptedModel(['one two three'], 1);
      const chain = prompt.pipe(model).pipe(new StringOutputParser());
      return readFirst(await chain.stream(question, config));
    },
    spans: ['invoke_workflow RunnableSequence (break)', '  chat m1 (break)'],
  },
  {
    name: 'the stream of a sequence is cancelled while nobody reads it',
    use: async (config) => {
      const { signal, abort } = cancellation();
      const model = new ScriptedModel(['one two three four'], 1);
      const chain = prompt.pipe(model).pipe(new StringOutputParser());
      const stream = await chain.stream(question, { ...config, signal });
      const { value } = await stream.next();
      await sleep(30);
      abort();
      return value;
    },
    spans: ['invoke_workflow RunnableSequence (aborted)', '  chat m1 (aborted)'],
  },
  {
    name: 'the stream of a model is cancelled while nobody reads it',
    use: async (config) => {
      const { signal, abort } = cancellation();
      const model = new ScriptedModel(['one two three four'], 1);
      const stream = await model.stream('Hi', { ...config, signal });
      const { value } = await stream.next();
      await sleep(30);
      abort();
      return value;
    },
    spans: ['chat m1 (aborted)'],
  },
  {
    name: 'the reader of the stream of a model that stands in for another one leaves',
    use: async (config) => {
      const model = new ScriptedModel([{ error: new RangeError('no') }]).withFallbacks([
        new ScriptedModel(['one two three'], 1),
      ]);
      return readFirst(await model.stream('Hi', config));
    },
    spans: [
      'invoke_workflow RunnableWithFallbacks (break)',
      '  chat m1 (RangeError)',
      // LangChain does not leave it, either.
      '  chat m1 (incomplete)',
    ],
  },
  {
    name: 'the reader of the stream of a branch leaves',
    use: async (config) => {
      const model = new ScriptedModel(['one two three'], 1);
      const branch = RunnableBranch.from<string, unknown>([
        [() => Promise.resolve(true), model],
        model,
      ]);
      return readFirst(await branch.stream('Hi', config));
    },
    spans: [
      'invoke_workflow RunnableBranch (break)',
      '  invoke_workflow RunnableLambda',
      '  chat m1 (break)',
    ],
  },
  {
    name: 'the stream of a sequence is left by what reads it inside a lambda',
    use: (config) => {
      const chain = prompt.pipe(new ScriptedModel(['one two three'], 1));
      return RunnableLambda.from(async (_input, options) =>
        readFirst(await chain.stream(question, options)),
      ).invoke('', config);
    },
    spans: [
      'invoke_workflow RunnableLambda',
      '  invoke_workflow RunnableSequence (break)',
      '    chat m1 (break)',
    ],
  },
  {
    name: 'a sequence with a name, bound configuration and a failing step',
    use: (config) =>
      prompt
        .pipe(RunnableLambda.from(() => Promise.reject(new RangeError('no'))))
        .withConfig({ runName: 'answer', ...config })
        .invoke(question)
        .catch(shown),
    spans: ['invoke_workflow answer (RangeError)', '  invoke_workflow RunnableLambda (RangeError)'],
  },
  {
    name: 'steps side by side',
    use: (config) =>
      RunnableParallel.from({
        answer: new ScriptedModel(['a']),
        question: new RunnablePassthrough(),
      }).invoke('Hi', config),
    spans: ['invoke_workflow RunnableMap', '  chat m1'],
    inputTokens: 127,
  },
  {
    name: 'a model that another one stands in for',
    use: (config) =>
      new ScriptedModel([{ error: new RangeError('no') }])
        .withFallbacks([new ScriptedModel(['Hello'])])
        .invoke('Hi', config),
    spans: ['invoke_workflow RunnableWithFallbacks', '  chat m1 (RangeError)', '  chat m1'],
    inputTokens: 127,
  },
  {
    name: 'a tool',
    use: (config) => add.invoke({ a: 1, b: 2 }, config),
    spans: ['execute_tool add'],
  },
  {
    name: 'a tool that a model has asked for',
    use: (config) =>
      add.invoke({ type: 'tool_call', id: 'call_1', name: 'add', args: { a: 1, b: 2 } }, config),
    spans: ['execute_tool add'],
  },
  {
    name: 'a tool fails',
    use: (config) =>
      tool(() => Promise.reject(new RangeError('no')), {
        name: 'bad',
        description: 'Fails',
        schema: z.object({}),
      })
        .invoke({}, config)
        .catch(shown),
    spans: ['execute_tool bad (RangeError)'],
  },
  {
    name: 'a retriever',
    use: (config) => new FakeRetriever().invoke('Bern', config),
    spans: ['retrieval FakeRetriever'],
  },
  {
    name: 'events of a model',
    use: async (config) => {
      const events = await readAll(
        new ScriptedModel(['one two']).streamEvents('Hi', { ...config, version: 'v2' }),
      );
      return events.map(({ event, name }) => [event, name]);
    },
    spans: ['chat m1'],
    inputTokens: 127,
  },
]);

function cancellation(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

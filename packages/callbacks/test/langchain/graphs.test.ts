import { setTimeout as sleep } from 'node:timers/promises';

import { AIMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import {
  Annotation,
  Command,
  END,
  entrypoint,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
  task,
} from '@langchain/langgraph';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { z } from 'zod';

import { ScriptedModel } from '../support/langchain-models.ts';
import { describeLangChain } from '../support/langchain-situations.ts';
import { readAll } from '../support/read-all.ts';
import { readFirst } from '../support/read-first.ts';
import { shown } from '../support/situations.ts';

const State = Annotation.Root({
  words: Annotation<string[]>({ reducer: (sum, words) => [...sum, ...words], default: () => [] }),
});
const input = { words: ['start'] };
const say = (word: string) => (): { words: string[] } => ({ words: [word] });

/** Two nodes side by side, then one that asks a model until there are enough words. */
const loop = () => {
  const model = new ScriptedModel(['Hello']);
  return new StateGraph(State)
    .addNode('left', say('left'))
    .addNode('right', say('right'))
    .addNode('ask', async () => ({ words: [(await model.invoke('Hi')).text] }))
    .addEdge(START, 'left')
    .addEdge(START, 'right')
    .addEdge('left', 'ask')
    .addEdge('right', 'ask')
    .addConditionalEdges('ask', ({ words }) => (words.length < 5 ? 'ask' : END), ['ask', END])
    .compile({ name: 'talk' });
};
const LOOP = [
  'invoke_workflow talk',
  '  graph.left',
  '  graph.right',
  '  graph.ask',
  '    chat m1',
  '  graph.ask',
  '    chat m1',
];

const single = (work: () => unknown) =>
  new StateGraph(State)
    .addNode('only', work as () => { words: string[] })
    .addEdge(START, 'only')
    .compile({ name: 'single' });

const add = tool(({ a, b }) => `${a + b}`, {
  name: 'add',
  description: 'Adds',
  schema: z.object({ a: z.number(), b: z.number() }),
});
const addCall = { id: 'call_1', name: 'add', args: { a: 1, b: 2 } };
const asksForTool = { tool_calls: [addCall], finishReason: 'tool_calls' };

describeLangChain('LangGraph', [
  {
    name: 'nodes side by side and in a loop',
    use: (config) => loop().invoke(input, config),
    spans: LOOP,
    inputTokens: 254,
  },
  ...(['values', 'updates', 'messages', 'debug', 'custom'] as const).map((streamMode) => ({
    name: `streamed: ${streamMode}`,
    use: async (config: object) => {
      const parts = await readAll(await loop().stream(input, { ...config, streamMode }));
      return streamMode === 'debug'
        ? parts.length
        : parts.map((part) => (streamMode === 'messages' ? (part as unknown[])[0] : part));
    },
    spans: LOOP,
    inputTokens: 254,
  })),
  {
    name: 'events',
    use: async (config) => {
      const events = await readAll(loop().streamEvents(input, { ...config, version: 'v2' }));
      return events.map(({ event, name }) => `${event} ${name}`).toSorted();
    },
    spans: LOOP,
    inputTokens: 254,
  },
  {
    name: 'a graph as a node of another one, and one that is invoked by a node',
    use: (config) => {
      const inner = single(say('inner'));
      return new StateGraph(State)
        .addNode('nested', inner)
        .addNode('calls', async () => ({ words: (await inner.invoke(input)).words }))
        .addEdge(START, 'nested')
        .addEdge('nested', 'calls')
        .compile({ name: 'outer' })
        .invoke(input, config);
    },
    spans: [
      'invoke_workflow outer',
      '  graph.nested',
      '    invoke_workflow single',
      '      graph.only',
      '  graph.calls',
      '    invoke_workflow single',
      '      graph.only',
    ],
  },
  {
    name: 'a node is sent for several times',
    use: (config) =>
      new StateGraph(State)
        .addNode('each', say('each'))
        .addConditionalEdges(START, () => [new Send('each', input), new Send('each', input)])
        .compile({ name: 'sends' })
        .invoke(input, config),
    spans: ['invoke_workflow sends', '  graph.each', '  graph.each'],
  },
  {
    name: 'a human is asked, and answers',
    use: async (config) => {
      const graph = new StateGraph(State)
        .addNode('ask', () => ({ words: [interrupt<string, string>('May I?')] }))
        .addEdge(START, 'ask')
        .compile({ name: 'permission', checkpointer: new MemorySaver() });
      const thread = { ...config, configurable: { thread_id: '1' } };
      const { words } = await graph.invoke(input, thread);
      return [words, await graph.invoke(new Command({ resume: 'yes' }), thread)];
    },
    spans: [
      'invoke_workflow permission',
      '  graph.ask (interrupted)',
      'invoke_workflow permission',
      '  graph.ask',
    ],
  },
  {
    name: 'a node goes to another one of the graph around',
    use: (config) => {
      const inner = new StateGraph(State)
        .addNode(
          'leave',
          () => new Command({ goto: 'next', graph: Command.PARENT, update: { words: ['left'] } }),
          { ends: [] },
        )
        .addEdge(START, 'leave')
        .compile({ name: 'inner' });
      return new StateGraph(State)
        .addNode('inner', inner, { ends: ['next'] })
        .addNode('next', say('next'))
        .addEdge(START, 'inner')
        .compile({ name: 'outer' })
        .invoke(input, config);
    },
    spans: [
      'invoke_workflow outer',
      '  graph.inner',
      '    invoke_workflow inner',
      '      graph.leave',
      '  graph.next',
    ],
  },
  {
    name: 'a node fails',
    use: (config) =>
      single(() => {
        throw new RangeError('no');
      })
        .invoke(input, config)
        .catch(shown),
    spans: ['invoke_workflow single (RangeError)', '  graph.only (RangeError)'],
  },
  {
    name: 'too many steps',
    use: (config) =>
      loop()
        .invoke(input, { ...config, recursionLimit: 2 })
        .catch((error: Error) => error.name),
    spans: [
      'invoke_workflow talk (GraphRecursionError)',
      '  graph.left',
      '  graph.right',
      '  graph.ask',
      '    chat m1',
    ],
    inputTokens: 127,
  },
  {
    name: 'a graph is cancelled by a signal',
    use: async (config) => {
      const controller = new AbortController();
      const done = single(() => sleep(20, {})).invoke(input, {
        ...config,
        signal: controller.signal,
      });
      await sleep(5);
      controller.abort();
      return done.catch((error: Error) => error.name);
    },
    spans: ['invoke_workflow single (aborted)', '  graph.only (aborted)'],
  },
  {
    name: 'the reader of a stream leaves',
    use: async (config) => {
      const graph = new StateGraph(Annotation.Root({}))
        .addNode('quick', () => ({}))
        // LangGraph goes on for a while.
        .addNode('stuck', () => new Promise(() => undefined))
        .addEdge(START, 'quick')
        .addEdge('quick', 'stuck')
        .compile({ name: 'left' });
      return readFirst(await graph.stream({}, { ...config, streamMode: 'updates' }));
    },
    spans: ['invoke_workflow left (incomplete)', '  graph.quick', '  graph.stuck (incomplete)'],
  },
  {
    name: 'an agent',
    use: (config) =>
      createReactAgent({
        llm: new ScriptedModel([asksForTool, '3']),
        tools: [add],
        name: 'helper',
      }).invoke({ messages: [{ role: 'user', content: '1 + 2?' }] }, config),
    spans: [
      'invoke_workflow helper',
      '  graph.agent',
      '    chat m1',
      '  graph.tools',
      '    execute_tool add',
      '  graph.agent',
      '    chat m1',
    ],
    inputTokens: 254,
  },
  {
    name: 'an agent that is marked as one, as createAgent of langchain does',
    use: (config) =>
      new StateGraph(MessagesAnnotation)
        .addNode('model_request', () => ({
          messages: [new AIMessage({ id: 'a', content: 'Hello' })],
        }))
        .addEdge(START, 'model_request')
        .compile({ name: 'helper' })
        .invoke(
          { messages: [{ id: 'q', role: 'user', content: 'Hi' }] },
          { ...config, metadata: { lc_agent_name: 'helper' } },
        ),
    spans: ['invoke_agent helper', '  graph.model_request'],
  },
  {
    name: 'tasks of the functional API',
    use: (config) => {
      const double = task('double', async (value: number) => value * 2);
      return entrypoint(
        'sums',
        async (value: number) => (await double(value)) + (await double(value)),
      ).invoke(4, config);
    },
    spans: ['invoke_workflow sums', '  graph.sums', '  graph.double', '  graph.double'],
  },
  {
    name: 'a lambda with a name, in a node',
    use: (config) =>
      single(async () => ({
        words: [
          await RunnableLambda.from(() => 'x')
            .withConfig({ runName: 'choose' })
            .invoke(''),
        ],
      })).invoke(input, config),
    spans: ['invoke_workflow single', '  graph.only', '    invoke_workflow choose'],
  },
]);

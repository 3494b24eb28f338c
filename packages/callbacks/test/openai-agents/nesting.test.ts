import { setTimeout as sleep } from 'node:timers/promises';

import {
  Agent,
  createCustomSpan,
  OpenAIChatCompletionsModel,
  resetCurrentSpan,
  run,
  Runner,
  setCurrentSpan,
  setTraceProcessors,
  type TracingProcessor,
  withCustomSpan,
  withTrace,
} from '@openai/agents';
import { CallbackManager, TracingCallbacks, UsageCallbacks } from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import { agentsTraceProcessor } from '@spanlight/callbacks/openai-agents';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { type CollectedSpans, collectSpans, llmFacts } from '../support/collected-spans.ts';
import { toolCall, toolCalls } from '../support/openai-agents-answers.ts';
import { type AgentKit, agentKit, weatherTool } from '../support/openai-agents-kit.ts';
import { completion, textChunks } from '../support/openai-answers.ts';
import { messageItem, response, textResponseStream } from '../support/openai-responses.ts';
import { ProviderServer, type Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';
import { spanTree } from '../support/span-tree.ts';

let server: ProviderServer;
let kit: AgentKit;
let collected: CollectedSpans;
let usage: UsageCallbacks;
let manager: CallbackManager;

beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  kit = agentKit(server);
  collected = collectSpans();
  usage = new UsageCallbacks();
  manager = new CallbackManager([new TracingCallbacks(collected.tracer), usage]);
  setTraceProcessors([agentsTraceProcessor(manager)]);
});
afterEach(() => setTraceProcessors([]));

function answer(...replies: readonly Reply[]): void {
  const start = server.requests.length;
  server.reply = () => replies[server.requests.length - 1 - start] ?? { status: 404, json: {} };
}

async function turnsLater(): Promise<void> {
  await Promise.resolve();
  await Promise.resolve();
}

/** As OpenAI's exporter is: those behind it are told later. */
const slowProcessor: TracingProcessor = {
  onTraceStart: turnsLater,
  onTraceEnd: turnsLater,
  onSpanStart: turnsLater,
  onSpanEnd: turnsLater,
  shutdown: turnsLater,
  forceFlush: turnsLater,
};

const USED = { input: 127, output: 48, cached: 100, cacheWrite: 7, reasoning: 32 };

describe('a call of a model that the agents and their client are both listened to for', () => {
  const calls: readonly {
    readonly name: string;
    readonly model: 'chat' | 'responses';
    readonly stream: boolean;
    readonly reply: Reply;
  }[] = [
    { name: 'chat', model: 'chat', stream: false, reply: { json: completion('Hi') } },
    { name: 'streamed chat', model: 'chat', stream: true, reply: { chunks: textChunks(['Hi']) } },
    {
      name: 'response',
      model: 'responses',
      stream: false,
      reply: { json: response([messageItem('Hi')]) },
    },
    {
      name: 'streamed response',
      model: 'responses',
      stream: true,
      reply: textResponseStream(['Hi']),
    },
  ];

  test.each(calls)('is one span, with what each of them knows: $name', async (call) => {
    registerOpenAI(kit.client, manager);
    answer(call.reply);
    const agent = kit.agent({ model: kit[call.model] });
    if (call.stream) {
      const result = await run(agent, 'Hello', { stream: true });
      await readAll(result);
      await result.completed;
    } else {
      await run(agent, 'Hello');
    }
    await sleep(5);

    expect(spanTree(collected.spans)).toEqual([
      'invoke_workflow Agent workflow',
      '  invoke_agent Bot',
      '    chat gpt-test',
    ]);
    const [span] = collected.spans;
    expect(llmFacts(span!)).toEqual({
      name: 'chat gpt-test',
      status: 'unset',
      finishReasons: ['stop'],
      ...USED,
      ...(call.stream ? { stream: true } : {}),
      hasTimeToFirstChunk: call.stream,
    });
    expect(span?.attributes).toMatchObject({
      'gen_ai.request.model': 'gpt-test',
      'gen_ai.response.model': 'gpt-test-2026-01-01',
      'server.port': server.port,
    });
    expect(usage.summary().models).toMatchObject([{ calls: 1 }]);
    expect(usage.summary().tokens).toMatchObject({ input: 127, output: 48 });
  });

  test('counts for the model that answered, if nobody knows which one was asked', async () => {
    answer({ json: response([messageItem('Hi')]) });
    await run(kit.agent({ model: kit.responses }), 'Hello');
    expect(usage.summary().models).toMatchObject([
      { provider: 'openai', model: 'gpt-test-2026-01-01', calls: 1 },
    ]);
  });

  test('keeps its tokens when its data is not to be traced', async () => {
    registerOpenAI(kit.client, manager);
    answer({ json: completion('Hi') });
    await new Runner({ traceIncludeSensitiveData: false }).run(kit.agent(), 'Hello');
    expect(llmFacts(collected.spans[0]!)).toMatchObject({ name: 'chat gpt-test', ...USED });
    expect(usage.summary().tokens).toMatchObject({ input: 127, output: 48 });
  });

  test('is one span behind a processor that takes its time', async () => {
    setTraceProcessors([slowProcessor, agentsTraceProcessor(manager)]);
    registerOpenAI(kit.client, manager);
    answer({ json: completion('Hi') });
    await run(kit.agent(), 'Hello');
    await sleep(5);
    expect(spanTree(collected.spans)).toEqual([
      'invoke_workflow Agent workflow',
      '  invoke_agent Bot',
      '    chat gpt-test',
    ]);
  });
});

describe('what runs inside', () => {
  test('a tool has the tool as its parent', async () => {
    registerOpenAI(kit.client, manager);
    answer(
      {
        json: toolCalls(
          toolCall('get_weather', { city: 'Bern' }, 'call_1'),
          toolCall('get_weather', { city: 'Rome' }, 'call_2'),
        ),
      },
      { json: completion('a poem') },
      { json: completion('a poem') },
      { json: completion('done') },
    );
    const work = async (city: string): Promise<void> => {
      await sleep(1);
      await manager.llmCall({ provider: 'acme', model: city }, () => sleep(1));
      await kit.client.chat.completions.create({
        model: `of-${city}`,
        messages: [{ role: 'user', content: 'A poem' }],
      });
    };
    await run(kit.agent({ tools: [weatherTool(work)] }), 'Hello');
    await sleep(5);

    const tree = spanTree(collected.spans);
    expect(tree.slice(0, 3)).toEqual([
      'invoke_workflow Agent workflow',
      '  invoke_agent Bot',
      '    chat gpt-test',
    ]);
    expect(tree.slice(3, 9).join()).toMatch(
      /execute_tool get_weather,\s+chat (\w+),\s+chat of-\1,\s+execute_tool get_weather,\s+chat (\w+),\s+chat of-\2$/,
    );
    expect(tree.slice(9)).toEqual(['    chat gpt-test']);
    expect(usage.summary().tokens).toMatchObject({ input: 4 * 127 });
  });

  test('an agent that is a tool has the tool as its parent', async () => {
    answer(
      { json: toolCalls(toolCall('ask_expert', { input: 'Why?' })) },
      { json: completion('because') },
      { json: completion('done') },
    );
    const expert = new Agent({ name: 'Expert', model: kit.chat });
    const ask = expert.asTool({ toolName: 'ask_expert', toolDescription: 'Asks' });
    await run(kit.agent({ tools: [ask] }), 'Hello');
    await sleep(5);
    expect(spanTree(collected.spans)).toEqual([
      'invoke_workflow Agent workflow',
      '  invoke_agent Bot',
      '    chat gpt-test',
      '    execute_tool ask_expert',
      '      invoke_agent Expert',
      '        chat gpt-test',
      '    chat gpt-test',
    ]);
  });

  test('a trace and its custom spans has these as its parents', async () => {
    answer({ json: completion('Hi') });
    await withTrace('Support', async () => {
      manager.retrieverCall({ dataSourceId: 'faq' }, () => []);
      await withCustomSpan(async () => manager.toolCall({ toolName: 'look' }, () => 1), {
        data: { name: 'prepare' },
      });
      await manager.chain({ chainName: 'answering' }, () => run(kit.agent(), 'Hello'));
    });
    expect(spanTree(collected.spans)).toEqual([
      'invoke_workflow Support',
      '  retrieval faq',
      '  graph.prepare',
      '    execute_tool look',
      '  invoke_workflow answering',
      '    invoke_agent Bot',
      '      chat gpt-test',
    ]);
  });

  test('a span of the program has that as its parent', async () => {
    answer({ json: completion('Hi') });
    await collected.tracer.span('request', () => run(kit.agent(), 'Hello'));
    expect(spanTree(collected.spans)).toEqual([
      'request',
      '  invoke_workflow Agent workflow',
      '    invoke_agent Bot',
      '      chat gpt-test',
    ]);
  });

  test('spans that a slow processor keeps back has these as its parents', async () => {
    setTraceProcessors([slowProcessor, agentsTraceProcessor(manager)]);
    await withTrace('Support', async () => {
      const started = ['plan', 'prepare'].map((name) => {
        const span = createCustomSpan({ data: { name } });
        span.start();
        setCurrentSpan(span);
        return span;
      });
      manager.toolCall({ toolName: 'look' }, () => 1);
      for (const span of started.toReversed()) {
        span.end();
        resetCurrentSpan();
      }
    });
    expect(spanTree(collected.spans)).toEqual([
      'invoke_workflow Support',
      '  graph.plan',
      '    graph.prepare',
      '      execute_tool look',
    ]);
  });

  test('a run that has ended has no children', async () => {
    answer({ json: completion('Hi') });
    await run(kit.agent(), 'Hello');
    manager.llmCall({ provider: 'acme', model: 'later' }, () => 1);
    const later = collected.spans.find((span) => span.name === 'chat later');
    expect(later?.parentSpanContext).toBeUndefined();
  });
});

test('runs at the same time do not mix', async () => {
  registerOpenAI(kit.client, manager);
  server.reply = ({ body }) => {
    const messages = body.messages as { role: string }[];
    return messages.at(-1)?.role === 'tool'
      ? { json: completion('done') }
      : { json: toolCalls(toolCall('get_weather', { city: String(body.model) })) };
  };
  const names = Array.from({ length: 20 }, (_name, index) => `bot-${index}`);
  const outputs = await Promise.all(
    names.map(async (name, index) => {
      await sleep(index % 4);
      const work = async (city: string): Promise<void> => {
        await sleep((index * 7) % 5);
        await manager.llmCall({ provider: 'acme', model: `in-${city}` }, () => sleep(index % 3));
      };
      const model = new OpenAIChatCompletionsModel(kit.client, name);
      const agent = kit.agent({ name, model, tools: [weatherTool(work)] });
      const { finalOutput } = await run(agent, name);
      return finalOutput;
    }),
  );
  await sleep(5);

  expect(outputs).toEqual(names.map(() => 'done'));
  const traceIds = new Set(collected.spans.map((span) => span.spanContext().traceId));
  const trees = [...traceIds].map((id) =>
    spanTree(collected.spans.filter((span) => span.spanContext().traceId === id)),
  );
  expect(new Map(trees.map((tree) => [tree[1], tree]))).toEqual(
    new Map(
      names.map((name) => [
        `  invoke_agent ${name}`,
        [
          'invoke_workflow Agent workflow',
          `  invoke_agent ${name}`,
          `    chat ${name}`,
          '    execute_tool get_weather',
          `      chat in-${name}`,
          `    chat ${name}`,
        ],
      ]),
    ),
  );
  expect(usage.summary().tokens).toMatchObject({ input: 40 * 127, output: 40 * 48 });
  expect(collected.openCount()).toBe(0);
});

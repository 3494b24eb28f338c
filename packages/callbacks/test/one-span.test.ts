import { run, setTraceProcessors } from '@openai/agents';
import { CallbackManager, TracingCallbacks, UsageCallbacks } from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import { agentsTraceProcessor } from '@spanlight/callbacks/openai-agents';
import type OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

import { SdkUser, VERSIONS } from './support/ai-sdk-models.ts';
import { modelOver } from './support/ai-sdk-openai-model.ts';
import { type CollectedSpans, collectSpans, llmFacts } from './support/collected-spans.ts';
import { toolCall, toolCalls } from './support/openai-agents-answers.ts';
import { type AgentKit, agentKit, weatherTool } from './support/openai-agents-kit.ts';
import { chunk, completion, textChunks, usageChunk } from './support/openai-answers.ts';
import { clientOf, NEWEST } from './support/openai-clients.ts';
import { messageItem, response, textResponseStream } from './support/openai-responses.ts';
import { ProviderServer, type Reply } from './support/provider-server.ts';
import { readAll } from './support/read-all.ts';
import { spanTree } from './support/span-tree.ts';

// A call seen by a framework and by the client that it uses makes one span.

const SPENT = { input: 127, output: 48, cachedInput: 100, cacheWriteInput: 7, reasoning: 32 };
const USED = { input: 127, output: 48, cached: 100, cacheWrite: 7, reasoning: 32 };
const WEATHER = toolCall('get_weather', { city: 'Bern' }, 'call_1');

let server: ProviderServer;
let collected: CollectedSpans;
let usage: UsageCallbacks;
let manager: CallbackManager;

beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  collected = collectSpans();
  usage = new UsageCallbacks();
  manager = new CallbackManager([new TracingCallbacks(collected.tracer), usage]);
});

/** What is answered to the requests from now on. */
function answer(...replies: readonly Reply[]): void {
  const start = server.requests.length;
  server.reply = () => replies[server.requests.length - 1 - start] ?? { status: 404, json: {} };
}

/** The spans, once all have ended, as lines. */
async function endedTree(): Promise<string[]> {
  await vi.waitFor(() => expect(collected.openCount()).toBe(0));
  return spanTree(collected.spans);
}

function expectCalls(count: number): void {
  const chats = collected.spans.filter(({ name }) => name.startsWith('chat'));
  expect(chats.map(llmFacts)).toMatchObject(Array.from({ length: count }, () => USED));
  const models = usage.summary().models;
  expect(models).toMatchObject([{ calls: count, errors: 0, callsWithoutTokens: 0 }]);
  expect(usage.summary().tokens).toEqual(
    Object.fromEntries(Object.entries(SPENT).map(([name, spent]) => [name, count * spent])),
  );
}

describe.each(VERSIONS)('ai $version over a client', (version) => {
  function program() {
    const client = clientOf(NEWEST, server);
    registerOpenAI(client, manager);
    const user = new SdkUser(version, server.url, manager);
    const model = modelOver(client, version.specification);
    return { client, sdk: user.sdk, asked: { model, prompt: 'Hello', ...user.telemetry() } };
  }

  test('makes one span of a call', async () => {
    answer({ json: completion('Hi') });
    const { sdk, asked } = program();
    const { text } = await collected.tracer.span('request', () => sdk.generateText(asked));
    expect(text).toBe('Hi');
    expect(await endedTree()).toEqual(['request', '  chat gpt-test']);
    expectCalls(1);
  });

  test('makes one span of a stream', async () => {
    answer({ chunks: textChunks(['Hi', ' you']) });
    const { sdk, asked } = program();
    const { textStream } = collected.tracer.span('request', () => sdk.streamText(asked));
    expect(await readAll(textStream)).toEqual(['Hi', ' you']);
    expect(await endedTree()).toEqual(['request', '  chat gpt-test']);
    expectCalls(1);
  });

  test('makes one span of a call that fails', async () => {
    answer({ status: 429, json: { error: { message: 'slow down', code: 'rate_limit' } } });
    const { sdk, asked } = program();
    await expect(sdk.generateText(asked)).rejects.toThrow('slow down');
    expect(await endedTree()).toEqual(['chat gpt-test (rate_limit)']);
    expect(usage.summary().models).toMatchObject([{ calls: 1, errors: 1 }]);
  });

  test('makes one span of a stream that is cancelled', async () => {
    answer({ chunks: textChunks(['Hi', ' you']).slice(0, 3), end: 'open' });
    const { sdk, asked } = program();
    const controller = new AbortController();
    const { textStream } = sdk.streamText({ ...asked, abortSignal: controller.signal });
    for await (const piece of textStream) {
      expect(piece).toBe('Hi');
      controller.abort();
    }
    expect(await server.lastRequest.isLeft).toBe(true);
    expect(await endedTree()).toEqual(['chat gpt-test (aborted)']);
    expect(usage.summary().models).toMatchObject([{ calls: 1, errors: 0 }]);
  });

  test('makes a span of each call that is one of its own', async () => {
    answer(
      { json: toolCalls(WEATHER) },
      { json: completion('sunny') },
      { json: completion('Hi') },
      { json: completion('by itself') },
    );
    const { client, sdk, asked } = program();
    const tools = {
      get_weather: sdk.tool({
        inputSchema: z.object({ city: z.string() }),
        execute: ({ city }) => chatWith(client, city),
      }),
    };
    await collected.tracer.span('request', async () => {
      await sdk.generateText({ ...asked, tools, stopWhen: sdk.stepCountIs(2) });
      await chatWith(client, 'later');
    });
    expect(await endedTree()).toEqual([
      'request',
      '  invoke_agent',
      '    chat gpt-test',
      '    execute_tool get_weather',
      '      chat gpt-test',
      '    chat gpt-test',
      '  chat gpt-test',
    ]);
    expectCalls(4);
  });

  test('makes a span of each call at the same time', async () => {
    answer(...Array.from({ length: 10 }, () => ({ json: completion('Hi') })));
    const { sdk, asked } = program();
    await Promise.all(Array.from({ length: 10 }, () => sdk.generateText(asked)));
    expect(await endedTree()).toEqual(Array.from({ length: 10 }, () => 'chat gpt-test'));
    expectCalls(10);
  });

  test('makes a span of each call that is made while a stream is read', async () => {
    answer(
      { chunks: [chunk({ tool_calls: [{ index: 0, ...WEATHER }] }, 'tool_calls'), usageChunk()] },
      { json: completion('sunny') },
      { chunks: textChunks(['Hi']) },
      { json: completion('about it') },
    );
    const { client, sdk, asked } = program();
    const tools = {
      get_weather: sdk.tool({
        inputSchema: z.object({ city: z.string() }),
        execute: ({ city }) => chatWith(client, city),
      }),
    };
    await collected.tracer.span('request', async () => {
      const result = sdk.streamText({ ...asked, tools, stopWhen: sdk.stepCountIs(2) });
      for await (const piece of result.textStream) {
        await chatWith(client, piece);
      }
    });
    expect(await endedTree()).toEqual([
      'request',
      '  invoke_agent',
      '    chat gpt-test',
      '    execute_tool get_weather',
      '      chat gpt-test',
      '    chat gpt-test',
      '  chat gpt-test',
    ]);
    expectCalls(4);
  });
});

test('ai 7 over a client makes one span of a stream that calls the client when it is read', async () => {
  answer({ chunks: textChunks(['Hi', ' you']) });
  const [newest] = VERSIONS;
  const client = clientOf(NEWEST, server);
  registerOpenAI(client, manager);
  const user = new SdkUser(newest, server.url, manager);
  const eager = modelOver(client, newest.specification);
  const model = {
    ...eager,
    doStream: async (options: Parameters<typeof eager.doStream>[0]) => ({
      stream: ReadableStream.from(lazily(() => eager.doStream(options))),
    }),
  };
  const { textStream } = user.sdk.streamText({ model, prompt: 'Hello', ...user.telemetry() });
  expect(await readAll(textStream)).toEqual(['Hi', ' you']);
  expect(await endedTree()).toEqual(['chat gpt-test']);
  expectCalls(1);
});

async function* lazily<T>(
  start: () => PromiseLike<{ stream: ReadableStream<T> }>,
): AsyncGenerator<T> {
  yield* (await start()).stream;
}

function agentProgram(): AgentKit {
  const kit = agentKit(server);
  setTraceProcessors([agentsTraceProcessor(manager)]);
  registerOpenAI(kit.client, manager);
  return kit;
}

describe('the Agents SDK over a client', () => {
  afterEach(() => setTraceProcessors([]));

  test.each([
    ['chat', { json: completion('Hi') }],
    ['responses', { json: response([messageItem('Hi')]) }],
  ] as const)('makes one span of a call: %s', async (api, reply) => {
    answer(reply);
    const kit = agentProgram();
    await run(kit.agent({ model: kit[api] }), 'Hello');
    expect(await endedTree()).toEqual([
      'invoke_workflow Agent workflow',
      '  invoke_agent Bot',
      '    chat gpt-test',
    ]);
    expectCalls(1);
  });

  test.each([
    ['chat', { chunks: textChunks(['Hi', ' you']) }],
    ['responses', textResponseStream(['Hi', ' you'])],
  ] as const)('makes one span of a stream: %s', async (api, reply) => {
    answer(reply);
    const kit = agentProgram();
    const result = await run(kit.agent({ model: kit[api] }), 'Hello', { stream: true });
    expect(await readAll(result.toTextStream())).toEqual(['Hi', ' you']);
    await result.completed;
    expect(await endedTree()).toEqual([
      'invoke_workflow Agent workflow',
      '  invoke_agent Bot',
      '    chat gpt-test',
    ]);
    expectCalls(1);
  });

  test('makes a span of each call that is one of its own', async () => {
    answer(
      { json: toolCalls(WEATHER) },
      { json: completion('sunny') },
      { json: completion('Hi') },
      { json: completion('by itself') },
    );
    const kit = agentProgram();
    const tools = [weatherTool((city) => chatWith(kit.client, city))];
    await collected.tracer.span('request', async () => {
      await run(kit.agent({ tools }), 'Hello');
      await chatWith(kit.client, 'later');
    });
    expect(await endedTree()).toEqual([
      'request',
      '  invoke_workflow Agent workflow',
      '    invoke_agent Bot',
      '      chat gpt-test',
      '      execute_tool get_weather',
      '        chat gpt-test',
      '      chat gpt-test',
      '  chat gpt-test',
    ]);
    expectCalls(4);
  });

  test.each([
    ['chat', { chunks: textChunks(['Hi']) }],
    ['responses', textResponseStream(['Hi'])],
  ] as const)(
    'makes a span of each call that is made while a stream is read: %s',
    async (api, reply) => {
      answer(reply, { json: completion('about it') });
      const kit = agentProgram();
      await collected.tracer.span('request', async () => {
        const result = await run(kit.agent({ model: kit[api] }), 'Hello', { stream: true });
        for await (const piece of result.toTextStream()) {
          await chatWith(kit.client, piece);
        }
        await result.completed;
      });
      expect(await endedTree()).toEqual([
        'request',
        '  invoke_workflow Agent workflow',
        '    invoke_agent Bot',
        '      chat gpt-test',
        '  chat gpt-test',
      ]);
      expectCalls(2);
    },
  );
});

async function chatWith(client: OpenAI, content: string): Promise<string | null | undefined> {
  const messages = [{ role: 'user' as const, content }];
  const { choices } = await client.chat.completions.create({ model: 'gpt-test', messages });
  return choices[0]?.message.content;
}

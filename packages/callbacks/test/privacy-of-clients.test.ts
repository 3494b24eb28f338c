import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool as langChainTool } from '@langchain/core/tools';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { run } from '@openai/agents';
import { type Callbacks, TracingCallbacks } from '@spanlight/callbacks';
import { registerAnthropic } from '@spanlight/callbacks/anthropic';
import { registerGoogleGenAI } from '@spanlight/callbacks/google-genai';
import { langChainHandler } from '@spanlight/callbacks/langchain';
import { registerMcpClient, registerMcpServer } from '@spanlight/callbacks/mcp';
import { registerOllama } from '@spanlight/callbacks/ollama';
import { registerOpenAIAgents } from '@spanlight/callbacks/openai-agents';
import { createTracer, type ReadableSpan, type Tracer } from '@spanlight/core';
import { redactSecrets } from '@spanlight/core/redaction';
import { Ollama } from 'ollama';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

import {
  answer,
  SdkUser,
  textAnswer,
  toolAnswer,
  toolCall,
  VERSIONS,
} from './support/ai-sdk-models.ts';
import { message } from './support/anthropic-answers.ts';
import { response as googleResponse } from './support/google-genai-answers.ts';
import { gardenClient, gardenServer } from './support/mcp-garden.ts';
import { inMemory } from './support/mcp-transports.ts';
import { callTool, request as mcpRequest } from './support/mcp-versions.ts';
import { chatResponse } from './support/ollama-answers.ts';
import { toolCall as agentToolCall, toolCalls } from './support/openai-agents-answers.ts';
import { agentKit, weatherTool } from './support/openai-agents-kit.ts';
import { completion } from './support/openai-answers.ts';
import { ProviderServer, type Reply } from './support/provider-server.ts';
import { found, quietly, Secrets } from './support/secrets.ts';

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

/** Answers to the requests that follow, and from then on that something is wrong. */
function replies(secrets: Secrets, ...answers: readonly Reply[]): void {
  const left = [...answers];
  server.reply = () =>
    left.shift() ?? {
      status: 400,
      json: { type: 'error', error: { type: 'invalid', code: 'bad', message: secrets.next } },
    };
}

type Use = (secrets: Secrets, callbacks: Callbacks) => Promise<unknown>;

/** What a program does with each client, with secrets wherever content can be. */
const CLIENTS: Readonly<Record<string, Use>> = {
  async anthropic(secrets, callbacks) {
    const client = new Anthropic({
      apiKey: secrets.next,
      baseURL: server.url,
      defaultQuery: { key: secrets.next },
      maxRetries: 0,
      logLevel: 'off',
    });
    registerAnthropic(client, callbacks);
    const input = { city: secrets.next };
    replies(secrets, {
      json: message([
        { type: 'thinking', thinking: secrets.next, signature: secrets.next },
        { type: 'tool_use', id: 'toolu_1', name: 'dig', input },
      ]),
    });
    const ask = (): Promise<unknown> =>
      client.messages.create({
        model: 'm',
        max_tokens: 9,
        system: secrets.next,
        tools: [{ name: 'dig', description: secrets.next, input_schema: { type: 'object' } }],
        messages: [
          { role: 'user', content: [{ type: 'text', text: secrets.next }] },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_0', name: 'dig', input }] },
          {
            role: 'user',
            content: [{ type: 'tool_result', tool_use_id: 'toolu_0', content: secrets.next }],
          },
        ],
      });
    await ask();
    await quietly(ask);
  },
  async 'google-genai'(secrets, callbacks) {
    const client = new GoogleGenAI({
      apiKey: secrets.next,
      httpOptions: { baseUrl: `${server.url}/${secrets.next}` },
    });
    registerGoogleGenAI(client, callbacks);
    replies(secrets, {
      json: googleResponse([
        { text: secrets.next, thought: true },
        { functionCall: { name: 'dig', args: { at: secrets.next } } },
      ]),
    });
    const ask = (): Promise<unknown> =>
      client.models.generateContent({
        model: 'm',
        contents: [
          { role: 'user', parts: [{ text: secrets.next }] },
          {
            role: 'user',
            parts: [{ functionResponse: { name: 'dig', response: { found: secrets.next } } }],
          },
        ],
        config: { systemInstruction: secrets.next },
      });
    await ask();
    await quietly(ask);
  },
  async ollama(secrets, callbacks) {
    const client = new Ollama({ host: server.url });
    registerOllama(client, callbacks);
    replies(secrets, { json: chatResponse(secrets.next, { thinking: secrets.next }) });
    const ask = (): Promise<unknown> =>
      client.chat({ model: 'm', messages: [{ role: 'user', content: secrets.next }] });
    await ask();
    await quietly(ask);
  },
  ...Object.fromEntries(
    VERSIONS.map((version): [string, Use] => [
      `ai ${version.version}`,
      async (secrets, callbacks) => {
        const user = new SdkUser(version, server.url, callbacks);
        replies(
          secrets,
          toolAnswer(toolCall('call_1', 'dig', { at: secrets.next })),
          { json: answer([{ type: 'reasoning', text: secrets.next }]) },
          textAnswer(secrets.next),
        );
        const dig = user.sdk.tool({
          description: secrets.next,
          inputSchema: z.object({ at: z.string() }),
          execute: () => ({ found: secrets.next }),
        });
        const ask = (): PromiseLike<unknown> =>
          user.sdk.generateText({
            model: user.model,
            system: secrets.next,
            prompt: secrets.next,
            tools: { dig },
            stopWhen: user.sdk.stepCountIs(2),
            ...user.telemetry({ functionId: 'garden' }),
          });
        await ask();
        await ask();
        await quietly(ask);
      },
    ]),
  ),
  async langchain(secrets, callbacks) {
    const handler = langChainHandler(callbacks);
    const model = new FakeListChatModel({ responses: [secrets.next] });
    const dig = langChainTool(
      (place: { at: string }) => {
        if (place.at === 'nowhere') {
          throw secrets.error();
        }
        return `found ${secrets.next}`;
      },
      { name: 'dig', description: secrets.next, schema: z.object({ at: z.string() }) },
    );
    const chain = RunnableLambda.from(async (question: string, config) => {
      const { content } = await model.invoke(question, config);
      await dig.invoke({ at: secrets.next }, config);
      await quietly(() => dig.invoke({ at: 'nowhere' }, config));
      return content;
    });
    const options = {
      callbacks: [handler],
      metadata: { note: secrets.next },
      tags: [secrets.next],
    };
    await chain.invoke(secrets.next, options);
  },
  async 'openai-agents'(secrets, callbacks) {
    const kit = agentKit(server);
    const unregister = registerOpenAIAgents(callbacks);
    replies(
      secrets,
      { json: toolCalls(agentToolCall('get_weather', { city: secrets.next })) },
      { json: toolCalls(agentToolCall('get_weather', { city: 'Atlantis' }, 'call_2')) },
      { json: completion(secrets.next) },
    );
    const agent = kit.agent({ instructions: secrets.next, tools: [weatherTool()] });
    await run(agent, secrets.next);
    await quietly(() => run(agent, secrets.next));
    await vi.waitFor(() => unregister());
  },
  async mcp(secrets, callbacks) {
    const [client, mcpServer] = [gardenClient('v2'), gardenServer('v2')];
    registerMcpClient(client, callbacks);
    registerMcpServer(mcpServer, callbacks);
    const close = await inMemory(client, mcpServer);
    await callTool(client, { name: 'echo', arguments: { value: secrets.next } });
    await quietly(() => callTool(client, { name: 'refuse', arguments: { why: secrets.next } }));
    await mcpRequest(client, {
      method: 'resources/read',
      params: { uri: `https://user:${secrets.next}@garden.example/bed?key=${secrets.next}` },
    });
    await close();
  },
};

describe.each(Object.entries(CLIENTS))('of the secrets that pass through %s', (_name, use) => {
  let spans: ReadableSpan[];
  let tracer: Tracer;
  beforeEach(() => {
    spans = [];
    tracer = createTracer({
      processors: [
        {
          onStart: () => undefined,
          onEnd: (span) => void spans.push(span),
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    });
  });
  afterEach(() => tracer.shutdown());

  test('none is exported while content is not captured', async () => {
    const secrets = new Secrets((number) => `zebra${number}crossing`);
    await use(secrets, new TracingCallbacks(tracer));

    expect(secrets.used.length).toBeGreaterThan(3);
    expect(spans.length).toBeGreaterThan(1);
    expect(found(secrets, spans)).toEqual([]);
  });

  test('some are exported when content is captured, so the test can find them', async () => {
    const secrets = new Secrets((number) => `zebra${number}crossing`);
    await use(secrets, new TracingCallbacks(tracer, { captureContent: true }));

    expect(found(secrets, spans).length).toBeGreaterThan(1);
  });

  test('none that redaction knows is exported when content is captured and redacted', async () => {
    const secrets = new Secrets((number) => `sk-proj-abcdefghij0123456789ABCDEFGHIJ${number}`);
    const callbacks = new TracingCallbacks(tracer, {
      captureContent: true,
      redact: redactSecrets(),
    });
    await use(secrets, callbacks);

    expect(found(secrets, spans)).toEqual([]);
  });
});

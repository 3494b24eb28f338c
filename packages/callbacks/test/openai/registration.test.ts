import {
  activeRunId,
  CallbackManager,
  type Callbacks,
  type LlmStartEvent,
} from '@spanlight/callbacks';
import { type OpenAIClient, registerOpenAI } from '@spanlight/callbacks/openai';
import OpenAI, { AzureOpenAI } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';

import { completion, textChunks } from '../support/openai-answers.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const request = { model: 'gpt-test', messages: [] };

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.reply = () => ({ json: completion('Hello') });
});

function clientOf(): OpenAI {
  return new OpenAI({ apiKey: 'test', baseURL: server.baseURL, maxRetries: 0 });
}

function broken(): never {
  throw new Error('broken');
}

/** A method as it is found on an object. */
function methodOf(target: object, name: string): unknown {
  return Reflect.get(target, name);
}

const ORIGINAL_CREATE = methodOf(OpenAI.Chat.Completions.prototype, 'create');

class Counter implements Callbacks {
  readonly starts: LlmStartEvent[] = [];
  endCount = 0;

  onLlmStart(event: LlmStartEvent): void {
    this.starts.push(event);
  }

  onLlmEnd(): void {
    this.endCount += 1;
  }
}

describe('registerOpenAI', () => {
  test('keeps the types of the client', () => {
    expectTypeOf<OpenAI>().toExtend<OpenAIClient>();
    expectTypeOf<AzureOpenAI>().toExtend<OpenAIClient>();
    expectTypeOf(registerOpenAI).returns.toEqualTypeOf<() => void>();
  });

  test('answers what puts the client back as it was', async () => {
    const client = clientOf();
    const { completions } = client.chat;
    const own = () => [Object.getOwnPropertyNames(client), Object.getOwnPropertyNames(completions)];
    const before = own();
    const counter = new Counter();
    const unregister = registerOpenAI(client, counter);

    const create = methodOf(completions, 'create');
    expect([Reflect.get(Object(create), 'name'), Reflect.get(Object(create), 'length')]).toEqual([
      'create',
      2,
    ]);
    expect(own()).not.toEqual(before);
    unregister();
    unregister();
    expect(own()).toEqual(before);
    expect(methodOf(completions, 'create')).toBe(ORIGINAL_CREATE);
    expect(methodOf(client, 'withOptions')).toBe(methodOf(OpenAI.prototype, 'withOptions'));
    await client.chat.completions.create(request);
    expect(counter.starts).toHaveLength(0);
  });

  test('restores a method that the program had replaced before', () => {
    const client = clientOf();
    const create = vi.fn<() => never>();
    client.chat.completions.create = create;
    registerOpenAI(client, {})();

    expect(methodOf(client.chat.completions, 'create')).toBe(create);
  });

  test('leaves a method alone that someone else has replaced since', async () => {
    const client = clientOf();
    const counter = new Counter();
    const unregister = registerOpenAI(client, counter);
    const { completions } = client.chat;
    const create = methodOf(completions, 'create') as (...args: unknown[]) => never;
    const later = vi.fn<typeof create>((...args) => Reflect.apply(create, completions, args));
    completions.create = later;
    unregister();
    await completions.create(request);

    expect(methodOf(completions, 'create')).toBe(later);
    expect(counter.starts).toHaveLength(0);
  });

  test('counts the same callbacks once', async () => {
    const client = clientOf();
    const counter = new Counter();
    registerOpenAI(client, counter);
    const unregister = registerOpenAI(client, counter);
    const copy = client.withOptions({ timeout: 1000 });
    registerOpenAI(copy, counter);
    await client.chat.completions.create(request);
    await copy.chat.completions.create(request);

    expect(counter.starts).toHaveLength(2);
    expect(counter.endCount).toBe(2);
    unregister();
    expect(methodOf(client.chat.completions, 'create')).toBe(ORIGINAL_CREATE);
  });

  test('lets several callbacks hear of the same run', async () => {
    const client = clientOf();
    const counters = [new Counter(), new Counter()] as const;
    const [unregister] = counters.map((counter) => registerOpenAI(client, counter));
    await client.chat.completions.create(request);
    unregister?.();
    await client.chat.completions.create(request);

    expect(counters.map(({ starts }) => starts.length)).toEqual([1, 2]);
    expect(counters[0].starts[0]?.runId).toBe(counters[1].starts[0]?.runId);
  });

  test('follows clients made by withOptions, while the callbacks are registered', async () => {
    const client = clientOf();
    const [all, some] = [new Counter(), new Counter()];
    const unregister = registerOpenAI(client, all);
    const copy = client.withOptions({ timeout: 1000 }).withOptions({ timeout: 2000 });
    registerOpenAI(copy, some);
    await copy.chat.completions.create(request);
    await client.chat.completions.create(request);
    unregister();
    await copy.chat.completions.create(request);

    expect([all.starts.length, some.starts.length]).toEqual([2, 2]);
  });

  test('refuses what are no callbacks', () => {
    for (const value of [undefined, null, 'x']) {
      expect(() => registerOpenAI(clientOf(), value as unknown as Callbacks)).toThrow(
        '[spanlight] [callbacks] registerOpenAI cannot use these callbacks',
      );
    }
  });

  test('refuses what is no client', () => {
    for (const value of [undefined, null, {}, { chat: {} }, OpenAI]) {
      expect(() => registerOpenAI(value as unknown as OpenAI, {})).toThrow(
        '[spanlight] [callbacks] registerOpenAI cannot listen to this client',
      );
    }
  });
});

describe('a handler that fails', () => {
  test('does not disturb the call', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const client = clientOf();
    const handler: Callbacks = {
      onLlmStart: broken,
      onLlmToken: () => Promise.reject(new Error('broken')),
      onLlmEnd: broken,
      withRun: broken,
    };
    registerOpenAI(client, handler);
    server.reply = () => ({ chunks: textChunks(['Hello']) });
    const chunks = await readAll(
      await client.chat.completions.create({ ...request, stream: true }),
    );

    expect(chunks).toHaveLength(4);
    warn.mockRestore();
  });

  test('reaches the caller when it is critical, once', async () => {
    const counter = new Counter();
    const onLlmError = vi.fn<() => void>();
    for (const method of ['onLlmStart', 'onLlmToken', 'onLlmEnd'] as const) {
      const client = clientOf();
      const manager = new CallbackManager([counter, { onLlmError }]);
      manager.add({ [method]: broken }, { critical: true });
      registerOpenAI(client, new Counter());
      registerOpenAI(client, manager);
      server.reply = () => ({ chunks: textChunks(['Hello']) });
      const use = async (): Promise<unknown> =>
        readAll(await client.chat.completions.create({ ...request, stream: true }));
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(use()).rejects.toThrow('broken');
    }

    expect(counter.starts).toHaveLength(3);
    expect(counter.endCount).toBe(1);
    expect(onLlmError).toHaveBeenCalledTimes(2);
  });

  test('that is critical closes the stream when it fails at a token', async () => {
    const client = clientOf();
    const manager = new CallbackManager();
    manager.add({ onLlmToken: broken }, { critical: true });
    registerOpenAI(client, manager);
    server.reply = () => ({ chunks: textChunks(['a', 'b']), delayMillis: 5, end: 'open' });
    const stream = await client.chat.completions.create({ ...request, stream: true });

    await expect(readAll(stream)).rejects.toThrow('broken');
    expect(await server.lastRequest.isLeft).toBe(true);
  });
});

describe('the request', () => {
  test('is made inside the run, its consumer is not', async () => {
    const runIds: unknown[] = [];
    const client = new OpenAI({
      apiKey: 'test',
      fetch: async () => {
        runIds.push(activeRunId());
        return Response.json({});
      },
    });
    const counter = new Counter();
    registerOpenAI(client, counter);
    await client.chat.completions.create(request);
    runIds.push(activeRunId());

    expect(runIds).toEqual([counter.starts[0]?.runId, undefined]);
  });

  test.each([
    ['https://api.openai.com/v1', 'openai', 'api.openai.com', 443],
    ['https://eu.api.openai.com/v1', 'openai', 'eu.api.openai.com', 443],
    ['https://res.openai.azure.com/openai/v1', 'azure.ai.openai', 'res.openai.azure.com', 443],
    ['https://api.groq.com/openai/v1', 'groq', 'api.groq.com', 443],
    ['https://api.deepseek.com', 'deepseek', 'api.deepseek.com', 443],
    ['https://api.mistral.ai/v1', 'mistral_ai', 'api.mistral.ai', 443],
    ['https://api.x.ai/v1', 'x_ai', 'api.x.ai', 443],
    ['https://notx.ai/v1', 'openai', 'notx.ai', 443],
    ['https://api.perplexity.ai', 'perplexity', 'api.perplexity.ai', 443],
    ['https://api.moonshot.cn/v1', 'moonshot_ai', 'api.moonshot.cn', 443],
    [
      'https://europe-west1-aiplatform.googleapis.com/v1',
      'gcp.vertex_ai',
      'europe-west1-aiplatform.googleapis.com',
      443,
    ],
    ['http://localhost:11434/v1', 'openai', 'localhost', 11434],
    ['http://[::1]/v1', 'openai', '[::1]', 80],
  ])('to %s goes to %s', async (baseURL, provider, serverAddress, serverPort) => {
    const counter = new Counter();
    const client = new OpenAI({ apiKey: 'test', baseURL, fetch: async () => Response.json({}) });
    registerOpenAI(client, counter);
    await client.chat.completions.create(request);

    expect(counter.starts[0]).toMatchObject({ provider, serverAddress, serverPort });
  });

  test('of an Azure client goes to Azure, whatever its host', async () => {
    const counter = new Counter();
    const client = new AzureOpenAI({
      apiKey: 'test',
      apiVersion: '2026-01-01',
      baseURL: 'https://gateway.example/openai',
      fetch: async () => Response.json({}),
    });
    registerOpenAI(client, counter);
    await client.chat.completions.create(request);
    await client.withOptions({ timeout: 10 }).chat.completions.create(request);

    expect(counter.starts.map(({ provider }) => provider)).toEqual(
      Array.from({ length: 2 }, () => 'azure.ai.openai'),
    );
  });

  test('is told in the terms of the conventions', async () => {
    const counter = new Counter();
    const client = clientOf();
    registerOpenAI(client, counter);
    await client.chat.completions.create({
      model: 'gpt-test',
      messages: [
        { role: 'system', content: 'Be brief' },
        {
          role: 'user',
          name: 'Ada',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'input_audio', input_audio: { format: 'mp3', data: 'BBBB' } },
            { type: 'file', file: { file_id: 'file_1' } },
          ],
        },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
            { id: 'call_2', type: 'function', function: { name: 'g', arguments: '{"a":' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: '42' },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      max_completion_tokens: 10,
      n: 2,
      stop: 'END',
      reasoning_effort: 'low',
      service_tier: 'priority',
      response_format: { type: 'json_object' },
    });

    expect(counter.starts[0]).toMatchObject({
      model: 'gpt-test',
      stream: false,
      maxTokens: 10,
      choiceCount: 2,
      stopSequences: ['END'],
      reasoningLevel: 'low',
      outputType: 'json',
      attributes: {
        'openai.api.type': 'chat_completions',
        'openai.request.service_tier': 'priority',
      },
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
      messages: [
        { role: 'system', parts: [{ type: 'text', content: 'Be brief' }] },
        {
          role: 'user',
          name: 'Ada',
          parts: [
            { type: 'text', content: 'What is this?' },
            { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
            { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' },
            { type: 'blob', modality: 'audio', mime_type: 'audio/mp3', content: 'BBBB' },
            { type: 'file', modality: 'document', file_id: 'file_1' },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'tool_call', id: 'call_1', name: 'f', arguments: '{"a":1}' },
            { type: 'tool_call', id: 'call_2', name: 'g', arguments: '{"a":' },
          ],
        },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: '42' }] },
      ],
    });
  });
});

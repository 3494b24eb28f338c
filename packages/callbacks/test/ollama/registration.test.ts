import {
  activeRunId,
  CallbackManager,
  type Callbacks,
  type EmbeddingStartEvent,
  type LlmEndEvent,
  type LlmStartEvent,
} from '@spanlight/callbacks';
import { type OllamaClient, registerOllama } from '@spanlight/callbacks/ollama';
import defaultClient, { Ollama } from 'ollama';
import { Ollama as BrowserOllama } from 'ollama/browser';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';

import {
  chatChunk,
  chatChunks,
  chatResponse,
  generateChunks,
  lines,
  toolCall,
} from '../support/ollama-answers.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const METHODS = ['chat', 'generate', 'embed', 'embeddings'] as const;
const request = { model: 'llama-test', messages: [] };

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.reply = () => ({ json: chatResponse('Hello') });
});

function clientOf(): Ollama {
  return new Ollama({ host: server.url });
}

function broken(): never {
  throw new Error('broken');
}

class Recorder implements Callbacks {
  readonly starts: LlmStartEvent[] = [];
  readonly embeddingStarts: EmbeddingStartEvent[] = [];
  readonly ends: LlmEndEvent[] = [];
  readonly tokens: string[] = [];
  readonly onLlmStart = (event: LlmStartEvent): void => void this.starts.push(event);
  readonly onLlmEnd = (event: LlmEndEvent): void => void this.ends.push(event);
  readonly onLlmToken = ({ token }: { token: string }): void => void this.tokens.push(token);
  readonly onEmbeddingStart = (event: EmbeddingStartEvent): void =>
    void this.embeddingStarts.push(event);
}

describe('registerOllama', () => {
  test('keeps the types of the client', () => {
    expectTypeOf<Ollama>().toExtend<OllamaClient>();
    expectTypeOf<BrowserOllama>().toExtend<OllamaClient>();
    expectTypeOf(defaultClient).toExtend<OllamaClient>();
    expectTypeOf(registerOllama).returns.toEqualTypeOf<() => void>();
  });

  test('answers what puts the client back as it was', async () => {
    const client = clientOf();
    const shown = METHODS.map((name) => [Reflect.get(client, name).name, client[name].length]);
    const before = Object.getOwnPropertyDescriptors(client);
    const recorder = new Recorder();
    const unregister = registerOllama(client, recorder);

    expect(Object.hasOwn(client, 'chat')).toBe(true);
    expect(METHODS.map((name) => [client[name].name, client[name].length])).toEqual(shown);
    unregister();
    unregister();
    expect(Object.getOwnPropertyDescriptors(client)).toEqual(before);
    await client.chat(request);
    expect(recorder.starts).toHaveLength(0);
  });

  test('leaves other clients alone', async () => {
    const recorder = new Recorder();
    registerOllama(clientOf(), recorder);
    await clientOf().chat(request);

    expect(recorder.starts).toHaveLength(0);
  });

  test('counts the same callbacks once', async () => {
    const client = clientOf();
    const recorder = new Recorder();
    registerOllama(client, recorder);
    registerOllama(client, recorder);
    await client.chat(request);

    expect(recorder.starts).toHaveLength(1);
    expect(recorder.ends).toHaveLength(1);
  });

  test('takes the default client, and those for browsers', async () => {
    const recorder = new Recorder();
    const unregister = registerOllama(defaultClient, recorder);
    expect(Object.hasOwn(defaultClient, 'chat')).toBe(true);
    unregister();
    const client = new BrowserOllama({ host: server.url });
    registerOllama(client, recorder);
    await client.chat(request);

    expect(recorder.starts).toHaveLength(1);
  });

  test('refuses what is no client', () => {
    for (const value of [undefined, null, {}, { chat: broken }, Ollama]) {
      expect(() => registerOllama(value as unknown as Ollama, {})).toThrow(
        '[spanlight] [callbacks] registerOllama cannot listen to this client',
      );
    }
    expect(() => registerOllama(Object.freeze(clientOf()), {})).toThrow(TypeError);
  });
});

describe('a handler that fails', () => {
  test('does not disturb the call', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const client = clientOf();
    registerOllama(client, {
      onLlmStart: broken,
      onLlmToken: broken,
      onLlmEnd: broken,
      withRun: broken,
    });
    server.reply = () => lines(chatChunks(['Hello']));

    expect(await readAll(await client.chat({ ...request, stream: true }))).toHaveLength(2);
    warn.mockRestore();
  });

  test('reaches the caller when it is critical, in the promise or the stream', async () => {
    const before = server.requests.length;
    for (const method of ['onLlmStart', 'onLlmToken', 'onLlmEnd'] as const) {
      const client = clientOf();
      const recorder = new Recorder();
      const manager = new CallbackManager([recorder]);
      manager.add({ [method]: broken }, { critical: true });
      registerOllama(client, manager);
      server.reply = () => lines(chatChunks(['Hello']));
      const promise = client.chat({ ...request, stream: true });
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(promise.then((stream) => readAll(stream))).rejects.toThrow('broken');
      expect(recorder.starts).toHaveLength(1);
    }

    expect(server.requests).toHaveLength(before + 2); // not made if its start is refused
  });
});

describe('the request', () => {
  test('is made inside the run, its consumer is not', async () => {
    const runIds: unknown[] = [];
    const recorder = new Recorder();
    const client = new Ollama({
      fetch: async () => {
        runIds.push(activeRunId());
        return Response.json(chatResponse('Hello'));
      },
    });
    registerOllama(client, recorder);
    await client.chat(request);
    runIds.push(activeRunId());

    expect(runIds).toEqual([recorder.starts[0]?.runId, undefined]);
  });

  test.each([
    [undefined, '127.0.0.1', 11434],
    ['gpu-box', 'gpu-box', 11434],
    ['https://ollama.com', 'ollama.com', 443],
  ])('to %s goes to %s', async (host, serverAddress, serverPort) => {
    const recorder = new Recorder();
    const client = new Ollama({
      ...(host === undefined ? undefined : { host }),
      fetch: async () => Response.json(chatResponse('Hello')),
    });
    registerOllama(client, recorder);
    await client.chat(request);

    expect(recorder.starts[0]).toMatchObject({ provider: 'ollama', serverAddress, serverPort });
  });

  test('through a proxy goes to nobody knows where', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue(); // the client wants a URL
    const recorder = new Recorder();
    const client = new Ollama({
      proxy: true,
      fetch: async () => Response.json(chatResponse('Hello')),
    });
    registerOllama(client, recorder);
    await client.chat(request);

    expect(recorder.starts[0]?.serverAddress).toBeUndefined();
    error.mockRestore();
  });

  test('of chat is told in the terms of the conventions', async () => {
    const recorder = new Recorder();
    const client = clientOf();
    registerOllama(client, recorder);
    await client.chat({
      model: 'llama-test',
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'user', content: 'What is this?', images: [new Uint8Array([1, 2, 3])] },
        { role: 'user', content: '', images: ['AAAA', './no-such-cat.png'] },
        {
          role: 'assistant',
          content: 'Let me see',
          thinking: 'Hm',
          tool_calls: [{ function: { name: 'look', arguments: { at: 'it' } } }],
        },
        { role: 'tool', tool_name: 'look', content: 'a cat' },
      ],
      tools: [
        {
          type: 'function',
          function: { name: 'look', description: 'Looks', parameters: { type: 'object' } },
        },
      ],
      format: { type: 'object' },
      think: 'high',
      keep_alive: '5m',
      options: {
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        num_predict: 100,
        frequency_penalty: 0.1,
        presence_penalty: 0.2,
        seed: 7,
        stop: ['END'],
        num_ctx: 4096,
      },
    });

    expect(recorder.starts[0]).toMatchObject({
      model: 'llama-test',
      stream: false,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      maxTokens: 100,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      seed: 7,
      stopSequences: ['END'],
      reasoningLevel: 'high',
      outputType: 'json',
      tools: [
        { type: 'function', name: 'look', description: 'Looks', parameters: { type: 'object' } },
      ],
      messages: [
        { role: 'system', parts: [{ type: 'text', content: 'Be brief' }] },
        {
          role: 'user',
          parts: [
            { type: 'text', content: 'What is this?' },
            { type: 'blob', modality: 'image', content: new Uint8Array([1, 2, 3]) },
          ],
        },
        {
          role: 'user',
          parts: [
            { type: 'blob', modality: 'image', content: 'AAAA' },
            { type: 'uri', modality: 'image', uri: './no-such-cat.png' },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', content: 'Hm' },
            { type: 'text', content: 'Let me see' },
            { type: 'tool_call', name: 'look', arguments: { at: 'it' } },
          ],
        },
        {
          role: 'tool',
          name: 'look',
          parts: [{ type: 'tool_call_response', response: 'a cat' }],
        },
      ],
    });
  });

  test('of generate is told in the terms of the conventions', async () => {
    const recorder = new Recorder();
    const client = clientOf();
    registerOllama(client, recorder);
    await client.generate({
      model: 'llama-test',
      system: 'Be brief',
      prompt: 'What is this?',
      images: ['AAAA'],
      format: 'json',
      options: { num_predict: -1 },
    });

    expect(recorder.starts[0]).toMatchObject({
      operation: 'text_completion',
      outputType: 'json',
      maxTokens: undefined,
      systemInstructions: [{ type: 'text', content: 'Be brief' }],
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', content: 'What is this?' },
            { type: 'blob', modality: 'image', content: 'AAAA' },
          ],
        },
      ],
    });
  });

  test('for embeddings is told with its input', async () => {
    const recorder = new Recorder();
    const client = clientOf();
    registerOllama(client, recorder);
    await client.embed({ model: 'embed-test', input: ['a', 'b'], dimensions: 64 });
    await client.embeddings({ model: 'embed-test', prompt: 'a' });

    expect(recorder.embeddingStarts).toMatchObject([
      { provider: 'ollama', model: 'embed-test', input: ['a', 'b'], dimensionCount: 64 },
      { provider: 'ollama', model: 'embed-test', input: 'a' },
    ]);
  });
});

describe('the answer', () => {
  test('of a stream is what its chunks add up to', async () => {
    const recorder = new Recorder();
    const client = clientOf();
    registerOllama(client, recorder);
    server.reply = () =>
      lines([
        chatChunk('', { thinking: 'Let me ' }),
        chatChunk('', { thinking: 'think' }),
        chatChunk('It is '),
        chatChunk('sunny', { tool_calls: [toolCall('get_weather', { city: 'Bern' })] }),
        chatChunk('', { tool_calls: [toolCall('get_weather', { city: 'Rome' })] }),
        chatResponse('', {}, { done_reason: 'length' }),
      ]);
    await readAll(await client.chat({ ...request, stream: true }));

    expect(recorder.tokens).toEqual(['It is ', 'sunny']);
    expect(recorder.ends).toMatchObject([
      {
        finishReasons: ['length'],
        responseModel: 'llama-test',
        inputTokens: 26,
        outputTokens: 29,
        response: { message: { content: 'It is sunny', thinking: 'Let me think' } },
        outputMessages: [
          {
            role: 'assistant',
            finish_reason: 'length',
            parts: [
              { type: 'reasoning', content: 'Let me think' },
              { type: 'text', content: 'It is sunny' },
              { type: 'tool_call', name: 'get_weather', arguments: { city: 'Bern' } },
              { type: 'tool_call', name: 'get_weather', arguments: { city: 'Rome' } },
            ],
          },
        ],
        toolCalls: [
          { name: 'get_weather', arguments: '{"city":"Bern"}', choiceIndex: 0 },
          { name: 'get_weather', arguments: '{"city":"Rome"}', choiceIndex: 0 },
        ],
      },
    ]);
  });

  test('of `generate` is passed on piece by piece, too', async () => {
    const recorder = new Recorder();
    const client = clientOf();
    registerOllama(client, recorder);
    server.reply = () => lines(generateChunks(['It is ', 'sunny']));
    await readAll(await client.generate({ model: 'llama-test', prompt: 'Hi', stream: true }));

    expect(recorder.tokens).toEqual(['It is ', 'sunny']);
    expect(recorder.ends).toMatchObject([{ response: { response: 'It is sunny' } }]);
  });

  test('is kept as far as it came', async () => {
    const recorder = new Recorder();
    const client = clientOf();
    registerOllama(client, recorder);
    server.reply = () => lines(chatChunks(['a', 'b', 'c']), { delayMillis: 5 });
    for await (const part of await client.chat({ ...request, stream: true })) {
      if (part.message.content === 'b') {
        break;
      }
    }

    expect(recorder.ends).toMatchObject([
      {
        endReason: 'break',
        outputMessages: [{ parts: [{ type: 'text', content: 'ab' }], finish_reason: '' }],
      },
    ]);
  });

  test('belongs to its own call when many are made at once', async () => {
    const recorder = new Recorder();
    const client = clientOf();
    registerOllama(client, recorder);
    server.reply = ({ body }) => lines(chatChunks([`from ${String(body.model)}`, '!']));
    const models = Array.from({ length: 20 }, (_, index) => `m${index}`);
    await Promise.all(
      models.map(async (model) =>
        readAll(await client.chat({ model, messages: [], stream: true })),
      ),
    );

    for (const { model, runId } of recorder.starts) {
      const end = recorder.ends.find((one) => one.runId === runId);
      expect(end?.outputMessages?.[0]?.parts).toEqual([
        { type: 'text', content: `from ${String(model)}!` },
      ]);
    }
    expect(recorder.ends).toHaveLength(models.length);
  });
});

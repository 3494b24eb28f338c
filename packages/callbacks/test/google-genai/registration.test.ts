import { GoogleGenAI } from '@google/genai';
import { GoogleGenAI as WebGoogleGenAI } from '@google/genai/web';
import {
  activeRunId,
  CallbackManager,
  type Callbacks,
  type EmbeddingEndEvent,
  type EmbeddingStartEvent,
  type LlmEndEvent,
  type LlmStartEvent,
} from '@spanlight/callbacks';
import { type GoogleGenAIClient, registerGoogleGenAI } from '@spanlight/callbacks/google-genai';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';

import {
  chunk,
  events,
  functionCall,
  response,
  textChunks,
} from '../support/google-genai-answers.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const request = { model: 'gemini-test', contents: 'Hi' };

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.reply = () => ({ json: response([{ text: 'Hello' }]) });
});

function clientOf(): GoogleGenAI {
  return new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: server.url } });
}

async function answerNothing(): Promise<Response> {
  return Response.json(response([]));
}

function candidate(text: string, index: number, finishReason?: string): object {
  return { candidates: [{ index, content: { parts: [{ text }] }, finishReason }] };
}

function broken(): never {
  throw new Error('broken');
}

class Recorder implements Callbacks {
  readonly starts: LlmStartEvent[] = [];
  readonly ends: LlmEndEvent[] = [];
  readonly embeddings: (EmbeddingStartEvent | EmbeddingEndEvent)[] = [];
  readonly tokens: string[] = [];
  readonly onLlmStart = (event: LlmStartEvent): void => void this.starts.push(event);
  readonly onLlmEnd = (event: LlmEndEvent): void => void this.ends.push(event);
  readonly onLlmToken = ({ token }: { token: string }): void => void this.tokens.push(token);
  readonly onEmbeddingStart = (event: EmbeddingStartEvent): void =>
    void this.embeddings.push(event);
  readonly onEmbeddingEnd = (event: EmbeddingEndEvent): void => void this.embeddings.push(event);
}

describe('registerGoogleGenAI', () => {
  test('keeps the types of the client', () => {
    expectTypeOf<GoogleGenAI>().toExtend<GoogleGenAIClient>();
    expectTypeOf<WebGoogleGenAI>().toExtend<GoogleGenAIClient>();
    expectTypeOf(registerGoogleGenAI).returns.toEqualTypeOf<() => void>();
  });

  test('answers what puts the client back as it was', async () => {
    const client = clientOf();
    const own = () => [
      Object.getOwnPropertyDescriptors(client),
      Object.getOwnPropertyDescriptors(client.models),
    ];
    const before = own();
    const recorder = new Recorder();
    const unregister = registerGoogleGenAI(client, recorder);

    expect(own()).not.toEqual(before);
    unregister();
    unregister();
    expect(own()).toEqual(before);
    await client.models.generateContent(request);
    expect(recorder.starts).toHaveLength(0);
  });

  test('counts the same callbacks once, and leaves other clients alone', async () => {
    const client = clientOf();
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    registerGoogleGenAI(client, recorder);
    await client.models.generateContent(request);
    await clientOf().models.generateContent(request);

    expect(recorder.starts).toHaveLength(1);
    expect(recorder.ends).toHaveLength(1);
  });

  test('lets several callbacks hear of the same run', async () => {
    const client = clientOf();
    const recorders = [new Recorder(), new Recorder()] as const;
    const [unregister] = recorders.map((recorder) => registerGoogleGenAI(client, recorder));
    await client.models.generateContent(request);
    unregister?.();
    await client.models.generateContent(request);

    expect(recorders.map(({ starts }) => starts.length)).toEqual([1, 2]);
    expect(recorders[0].starts[0]?.runId).toBe(recorders[1].starts[0]?.runId);
  });

  test('takes clients for the web', async () => {
    const recorder = new Recorder();
    const client = new WebGoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: server.url } });
    registerGoogleGenAI(client, recorder);
    await client.models.generateContent(request);

    expect(recorder.ends).toHaveLength(1);
  });

  test('hears a client without the internal methods as a whole', async () => {
    const recorder = new Recorder();
    const models = {
      generateContent: async (params: object) => response([{ text: JSON.stringify(params) }]),
      generateContentStream: async () => ReadableStream.from(textChunks(['Hel', 'lo'])).values(),
      embedContent: async () => ({}),
      generateImages: async () => ({}),
    };
    registerGoogleGenAI({ models }, recorder);
    await models.generateContent(request);
    const stream = await models.generateContentStream();
    expect(await readAll(stream)).toHaveLength(2);

    expect(recorder.starts[0]).toMatchObject({ provider: 'gcp.gemini', model: 'gemini-test' });
    expect(recorder.ends).toHaveLength(2);
  });

  test('refuses what is no client', () => {
    for (const value of [undefined, null, {}, { models: {} }, GoogleGenAI]) {
      expect(() => registerGoogleGenAI(value as unknown as GoogleGenAI, {})).toThrow(
        '[spanlight] [callbacks] registerGoogleGenAI cannot listen to this client',
      );
    }
    const frozen = clientOf();
    Object.freeze(frozen.models);
    expect(() => registerGoogleGenAI(frozen, {})).toThrow(TypeError);
  });

  test('refuses a client of which a part is fixed, and leaves the rest as it was', () => {
    const { models } = clientOf();
    Object.defineProperty(models, 'generateImages', { configurable: false, writable: false });
    const before = Object.getOwnPropertyDescriptors(models);

    expect(() => registerGoogleGenAI({ models }, {})).toThrow(TypeError);
    expect(Object.getOwnPropertyDescriptors(models)).toEqual(before);
  });
});

describe('a handler that fails', () => {
  test('does not disturb the call', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const client = clientOf();
    registerGoogleGenAI(client, {
      onLlmStart: broken,
      onLlmToken: broken,
      onLlmEnd: broken,
      withRun: broken,
    });
    server.reply = () => events(textChunks(['Hel', 'lo']));
    const chunks = await readAll(await client.models.generateContentStream(request));

    expect(chunks).toHaveLength(2);
    warn.mockRestore();
  });

  test('reaches the caller when it is critical, in the promise or the stream', async () => {
    const before = server.requests.length;
    for (const method of ['onLlmStart', 'onLlmToken', 'onLlmEnd'] as const) {
      const client = clientOf();
      const recorder = new Recorder();
      const manager = new CallbackManager([recorder]);
      manager.add({ [method]: broken }, { critical: true });
      registerGoogleGenAI(client, manager);
      server.reply = () => events(textChunks(['Hel', 'lo']));
      const promise = client.models.generateContentStream(request);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(promise.then((stream) => readAll(stream))).rejects.toThrow('broken');
      expect(recorder.starts).toHaveLength(1);
    }

    expect(server.requests).toHaveLength(before + 2); // not made if its start is refused
  });
});

describe('the request', () => {
  test('is made inside the run, its consumer and its functions are not', async () => {
    const runIds: unknown[] = [];
    const fetched: typeof fetch = async () => {
      runIds.push(activeRunId());
      return Response.json(
        response(runIds.length === 1 ? [functionCall('f', {})] : [{ text: 'a' }]),
      );
    };
    const client = new GoogleGenAI({ apiKey: 'test', httpOptions: { fetch: fetched } });
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    const tool = {
      tool: async () => ({ functionDeclarations: [{ name: 'f' }] }),
      callTool: async () => {
        runIds.push(activeRunId());
        return [{ functionResponse: { name: 'f', response: {} } }];
      },
    };
    await client.models.generateContent({ ...request, config: { tools: [tool] } });
    runIds.push(activeRunId());

    const [first, second] = recorder.starts.map(({ runId }) => runId);
    expect(runIds).toEqual([first, undefined, second, undefined]);
  });

  test.each([
    [{ apiKey: 'k' }, 'gcp.gemini', 'generativelanguage.googleapis.com', 443],
    [{ apiKey: 'k', vertexai: true }, 'gcp.vertex_ai', 'aiplatform.googleapis.com', 443],
    [
      { vertexai: true, apiKey: 'k', httpOptions: { baseUrl: 'http://localhost:8080/v' } },
      'gcp.vertex_ai',
      'localhost',
      8080,
    ],
  ])('of a client with %o goes to %s', async (options, provider, serverAddress, serverPort) => {
    const httpOptions = {
      ...('httpOptions' in options && options.httpOptions),
      fetch: answerNothing,
    };
    const client = new GoogleGenAI({ ...options, httpOptions });
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    await client.models.generateContent(request);
    const other = { baseUrl: 'https://gateway.example' };
    await client.models.generateContent({ ...request, config: { httpOptions: other } });

    expect(recorder.starts).toMatchObject([
      { provider, serverAddress, serverPort },
      { provider, serverAddress: 'gateway.example', serverPort: 443 },
    ]);
  });

  test('is told in the terms of the conventions', async () => {
    const client = clientOf();
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    await client.models.generateContent({
      model: 'gemini-test',
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'What is this?' },
            { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
            { fileData: { mimeType: 'video/mp4', fileUri: 'gs://bucket/a.mp4' } },
            { fileData: { mimeType: 'application/pdf', fileUri: 'https://files/1' } },
          ],
        },
        {
          role: 'model',
          parts: [
            { text: 'Hm', thought: true },
            { text: 'Let me see', thoughtSignature: 'c2ln' },
            { functionCall: { id: 'call_1', name: 'look', args: { at: 'it' } } },
            { executableCode: { language: 'PYTHON' as never, code: 'print(1)' } },
            { codeExecutionResult: { outcome: 'OUTCOME_OK' as never, output: '1' } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'call_1', name: 'look', response: { output: 'a cat' } } },
            { functionResponse: { name: 'other', response: { output: 1 } } },
          ],
        },
      ],
      config: {
        systemInstruction: 'Be brief',
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        maxOutputTokens: 100,
        frequencyPenalty: 0.1,
        presencePenalty: 0.2,
        seed: 7,
        stopSequences: ['END'],
        candidateCount: 2,
        thinkingConfig: { thinkingLevel: 'LOW' as never },
        responseMimeType: 'application/json',
        tools: [
          {
            functionDeclarations: [
              { name: 'look', description: 'Looks', parametersJsonSchema: { type: 'object' } },
            ],
          },
          { googleSearch: {} },
        ],
      },
    });

    expect(recorder.starts[0]).toMatchObject({
      operation: 'generate_content',
      model: 'gemini-test',
      stream: false,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      maxTokens: 100,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      seed: 7,
      stopSequences: ['END'],
      choiceCount: 2,
      reasoningLevel: 'LOW',
      outputType: 'json',
      systemInstructions: [{ type: 'text', content: 'Be brief' }],
      tools: [
        { type: 'function', name: 'look', description: 'Looks', parameters: { type: 'object' } },
        { type: 'googleSearch', name: 'googleSearch' },
      ],
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', content: 'What is this?' },
            { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' },
            { type: 'uri', modality: 'video', mime_type: 'video/mp4', uri: 'gs://bucket/a.mp4' },
            {
              type: 'uri',
              modality: 'document',
              mime_type: 'application/pdf',
              uri: 'https://files/1',
            },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', content: 'Hm' },
            { type: 'text', content: 'Let me see' },
            { type: 'tool_call', id: 'call_1', name: 'look', arguments: { at: 'it' } },
            {
              type: 'server_tool_call',
              name: 'code_execution',
              server_tool_call: { type: 'code_execution', language: 'PYTHON', code: 'print(1)' },
            },
            {
              type: 'server_tool_call_response',
              server_tool_call_response: {
                type: 'code_execution',
                outcome: 'OUTCOME_OK',
                output: '1',
              },
            },
          ],
        },
        {
          role: 'tool',
          parts: [
            { type: 'tool_call_response', id: 'call_1', response: { output: 'a cat' } },
            { type: 'tool_call_response', name: 'other', response: { output: 1 } },
          ],
        },
      ],
    });
  });

  test.each([
    ['a text', 'Hi', [['user', ['Hi']]]],
    ['texts', ['a', 'b'], [['user', ['a', 'b']]]],
    ['parts', [{ text: 'a' }, 'b'], [['user', ['a', 'b']]]],
    ['a part', { text: 'a' }, [['user', ['a']]]],
    ['a message', { role: 'user', parts: [{ text: 'a' }] }, [['user', ['a']]]],
    ['a message without a role', { parts: [{ text: 'a' }] }, [['user', ['a']]]],
  ])('can ask with %s', async (_name, contents, expected) => {
    const client = clientOf();
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    await client.models.generateContent({ model: 'm', contents });

    const said = recorder.starts[0]?.messages?.map(({ role, parts }) => [
      role,
      parts.map((part) => Reflect.get(part, 'content')),
    ]);
    expect(said).toEqual(expected);
  });

  test('for embeddings is told with its input, and the tokens of all contents', async () => {
    const client = clientOf();
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    const embedding = { values: [1], statistics: { tokenCount: 3 } };
    server.reply = () => ({ json: { embeddings: [embedding, embedding] } });
    await client.models.embedContent({
      model: 'embed-test',
      contents: ['a', 'b'],
      config: { outputDimensionality: 64 },
    });

    expect(recorder.embeddings).toMatchObject([
      { provider: 'gcp.gemini', model: 'embed-test', input: ['a', 'b'], dimensionCount: 64 },
      { inputTokens: 6 },
    ]);
  });
});

describe('the answer', () => {
  test('of a stream is what its chunks add up to', async () => {
    const client = clientOf();
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    server.reply = () =>
      events([
        chunk([{ text: 'Let me ', thought: true }]),
        chunk([{ text: 'think', thought: true }, { text: 'It is ' }]),
        chunk([{ text: 'sunny' }, functionCall('get_weather', { city: 'Bern' }, 'call_1')]),
        chunk([functionCall('get_weather', { city: 'Rome' }, 'call_2')]),
        response([{ text: '' }], 'MAX_TOKENS'),
      ]);
    const chunks = await readAll(await client.models.generateContentStream(request));

    expect(chunks.map(({ candidates }) => candidates?.[0]?.content?.parts)).toEqual([
      [{ text: 'Let me ', thought: true }],
      [{ text: 'think', thought: true }, { text: 'It is ' }],
      [{ text: 'sunny' }, functionCall('get_weather', { city: 'Bern' }, 'call_1')],
      [functionCall('get_weather', { city: 'Rome' }, 'call_2')],
      [{ text: '' }],
    ]);
    expect(recorder.tokens).toEqual(['It is ', 'sunny']);
    expect(recorder.ends).toMatchObject([
      {
        finishReasons: ['MAX_TOKENS'],
        responseId: 'resp_1',
        responseModel: 'gemini-test-001',
        inputTokens: 127,
        outputTokens: 48,
        totalTokens: 175,
        outputMessages: [
          {
            role: 'assistant',
            finish_reason: 'MAX_TOKENS',
            parts: [
              { type: 'reasoning', content: 'Let me think' },
              { type: 'text', content: 'It is sunny' },
              { type: 'tool_call', id: 'call_1', arguments: { city: 'Bern' } },
              { type: 'tool_call', id: 'call_2', arguments: { city: 'Rome' } },
            ],
          },
        ],
        toolCalls: [
          { id: 'call_1', name: 'get_weather', arguments: '{"city":"Bern"}', choiceIndex: 0 },
          { id: 'call_2', name: 'get_weather', arguments: '{"city":"Rome"}', choiceIndex: 0 },
        ],
      },
    ]);
  });

  test('of a stream puts together a function call that comes in pieces', async () => {
    const client = clientOf();
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    const piece = { jsonPath: '$.city', stringValue: 'Be', willContinue: true };
    const rest = { jsonPath: '$.city', stringValue: 'rn' };
    server.reply = () =>
      events([
        chunk([{ functionCall: { id: 'call_1', name: 'f', willContinue: true } }]),
        chunk([{ functionCall: { partialArgs: [piece], willContinue: true } }]),
        chunk([{ functionCall: { partialArgs: [rest], willContinue: true } }]),
        chunk([{ functionCall: {} }]),
        response([functionCall('g', {})]),
      ]);
    await readAll(await client.models.generateContentStream(request));

    expect(recorder.ends[0]?.toolCalls).toEqual([
      { id: 'call_1', name: 'f', arguments: JSON.stringify([piece, rest]), choiceIndex: 0 },
      { id: undefined, name: 'g', arguments: '{}', choiceIndex: 0 },
    ]);
  });

  test('has a message for each candidate', async () => {
    const client = clientOf();
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    server.reply = () =>
      events([
        candidate('b', 1),
        candidate('a', 0),
        candidate('B', 1, 'STOP'),
        candidate('A', 0, 'SAFETY'),
      ]);
    await readAll(await client.models.generateContentStream(request));

    expect(recorder.ends).toMatchObject([
      {
        endReason: undefined,
        finishReasons: ['SAFETY', 'STOP'],
        outputMessages: [
          { parts: [{ type: 'text', content: 'aA' }] },
          { parts: [{ type: 'text', content: 'bB' }] },
        ],
      },
    ]);
  });

  test('is finished when all candidates are', async () => {
    const client = clientOf();
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    server.reply = () => events([candidate('a', 0), candidate('b', 1, 'STOP')]);
    await readAll(await client.models.generateContentStream(request));

    expect(recorder.ends[0]?.endReason).toBe('incomplete');
  });

  test('with images holds them', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(); // by the client: the method is to go
    const client = new GoogleGenAI({
      apiKey: 'k',
      vertexai: true,
      httpOptions: { baseUrl: server.url },
    });
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    server.reply = () => ({
      json: {
        predictions: [
          { bytesBase64Encoded: 'AAAA', mimeType: 'image/png' },
          { gcsUri: 'gs://bucket/a.png', mimeType: 'image/png' },
        ],
      },
    });
    await client.models.generateImages({
      model: 'imagen-test',
      prompt: 'a cat',
      config: { numberOfImages: 2 },
    });

    expect(recorder.starts).toMatchObject([
      {
        operation: 'generate_content',
        outputType: 'image',
        choiceCount: 2,
        messages: [{ role: 'user', parts: [{ type: 'text', content: 'a cat' }] }],
      },
    ]);
    expect(recorder.ends).toMatchObject([
      {
        outputMessages: [
          { parts: [{ type: 'blob', mime_type: 'image/png', content: 'AAAA' }] },
          { parts: [{ type: 'uri', uri: 'gs://bucket/a.png' }] },
        ],
      },
    ]);
    warn.mockRestore();
  });

  test('is kept as far as it came', async () => {
    const client = clientOf();
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    server.reply = () => events(textChunks(['a', 'b', 'c']), { delayMillis: 5 });
    for await (const part of await client.models.generateContentStream(request)) {
      if (part.text === 'b') {
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
    const client = clientOf();
    const recorder = new Recorder();
    registerGoogleGenAI(client, recorder);
    server.reply = ({ path }) => events(textChunks([path.replace(/:.*/, ''), '!']));
    const models = Array.from({ length: 20 }, (_, index) => `m${index}`);
    await Promise.all(
      models.map(async (model) =>
        readAll(await client.models.generateContentStream({ model, contents: 'Hi' })),
      ),
    );

    for (const { model, runId } of recorder.starts) {
      const end = recorder.ends.find((one) => one.runId === runId);
      expect(end?.outputMessages?.[0]?.parts).toEqual([
        { type: 'text', content: `/v1/models/${String(model)}!` },
      ]);
    }
    expect(recorder.ends).toHaveLength(models.length);
  });
});

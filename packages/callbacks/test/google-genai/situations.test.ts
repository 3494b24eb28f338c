/* oxlint-disable no-underscore-dangle -- a variable that is not used */
import { getEventListeners } from 'node:events';

import {
  type CallableTool,
  type GenerateContentParameters,
  GenerateContentResponse,
  GoogleGenAI,
} from '@google/genai';
import { registerGoogleGenAI } from '@spanlight/callbacks/google-genai';
import { vi } from 'vitest';

import {
  chunk,
  events,
  failure,
  functionCall,
  response,
  textChunks,
} from '../support/google-genai-answers.ts';
import { readAll } from '../support/read-all.ts';
import { describeSituations, neverAnswers, shown, type Situation } from '../support/situations.ts';

// Made anew for each use: the client writes into it.
const asked = (config: GenerateContentParameters['config'] = {}): GenerateContentParameters => ({
  model: 'gemini-test',
  contents: 'Hi',
  config,
});

const DONE = {
  name: 'generate_content gemini-test',
  status: 'unset',
  finishReasons: ['stop'],
  input: 127,
  output: 48,
  cached: 100,
  reasoning: 32,
  hasTimeToFirstChunk: false,
};
const STREAMED = { ...DONE, stream: true, hasTimeToFirstChunk: true };
const PARTIAL = {
  name: 'generate_content gemini-test',
  status: 'unset',
  input: 120,
  stream: true,
  hasTimeToFirstChunk: true,
};
const NOTHING = {
  name: 'generate_content gemini-test',
  status: 'unset',
  hasTimeToFirstChunk: false,
};
const FAILED = { ...NOTHING, status: 'error' };

const words = Array.from({ length: 20 }, (_, index) => `word${index} `);
const hello = { json: response([{ text: 'Hello' }]) };
const text = events(textChunks(['Hello', ' ', 'you']));
const slow = events(textChunks(words), { delayMillis: 5, end: 'open' });
const weatherCall = functionCall('get_weather', { city: 'Bern' }, 'call_1');

/** What a user can tell of a response. Its headers, which differ from call to call, are left out. */
const seen = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.map(seen);
  }
  if (!(value instanceof GenerateContentResponse)) {
    return shown(value);
  }
  const { sdkHttpResponse, ...rest } = value;
  return [Object.keys(value), rest, value.text, value.functionCalls, typeof sdkHttpResponse];
};

/** A function that the client calls by itself. */
const weatherTool = (calls: unknown[] = []): CallableTool => ({
  tool: async () => ({ functionDeclarations: [{ name: 'get_weather' }] }),
  callTool: async (functionCalls) => {
    calls.push(functionCalls);
    return [{ functionResponse: { name: 'get_weather', response: { output: 'sunny' } } }];
  },
});

/** Lets the requests of a client stay without an answer. */
const stopAnswers = (client: GoogleGenAI): void => {
  const { clientOptions } = Reflect.get(client, 'apiClient') as {
    clientOptions: { httpOptions: object };
  };
  Reflect.set(clientOptions.httpOptions, 'fetch', neverAnswers);
};

const situations: Situation<GoogleGenAI>[] = [
  {
    name: 'the client is a GoogleGenAI',
    use: (client) => [
      client instanceof GoogleGenAI,
      Object.keys(client),
      Object.keys(client.models),
      Object.getOwnPropertyNames(Object.getPrototypeOf(client.models)),
    ],
    spans: [],
  },
  {
    name: 'an awaited call',
    use: async (client) => seen(await client.models.generateContent(asked())),
    spans: [DONE],
  },
  {
    name: 'a call answers a plain promise at once',
    use: async (client) => {
      const promise = client.models.generateContent(asked());
      return [promise.constructor === Promise, seen(await promise.finally(() => undefined))];
    },
    spans: [DONE],
  },
  {
    name: 'the request gets the same fields',
    use: async (client, server) => {
      const request = asked({ responseSchema: { $schema: 'x' }, temperature: 1 });
      await client.models.generateContent(request);
      return [request, server.lastRequest.body, server.lastRequest.path];
    },
    spans: [DONE],
  },
  {
    name: 'counting tokens',
    reply: { json: { totalTokens: 3 } },
    use: async (client) => {
      const counted = await client.models.countTokens({ model: 'gemini-test', contents: 'Hi' });
      return counted.totalTokens;
    },
    spans: [],
  },
  {
    name: 'embeddings',
    reply: {
      json: { embeddings: [{ values: [0.1, 0.2] }], usageMetadata: { promptTokenCount: 4 } },
    },
    use: async (client) => {
      const { embeddings } = await client.models.embedContent({
        model: 'embed-test',
        contents: ['a', 'b'],
      });
      return embeddings;
    },
    spans: [
      { name: 'embeddings embed-test', status: 'unset', input: 4, hasTimeToFirstChunk: false },
    ],
  },
  {
    name: 'a stream that is read to its end',
    reply: text,
    use: async (client) => {
      const stream = await client.models.generateContentStream(asked());
      const shape = [Object.keys(stream), stream[Symbol.asyncIterator]() === stream];
      return [shape, seen(await readAll(stream)), await stream.next()];
    },
    spans: [STREAMED],
  },
  {
    name: 'a stream without automatic continuation',
    reply: text,
    use: async (client) => {
      const request = asked({ automaticContinuation: false });
      const stream = await client.models.generateContentStream(request);
      const shape = [Object.keys(stream), stream[Symbol.asyncIterator]() === stream];
      return [shape, seen(await readAll(stream))];
    },
    spans: [STREAMED],
  },
  {
    name: 'a stream with thoughts and parallel function calls',
    reply: events([
      chunk([{ text: 'Well', thought: true }]),
      chunk([weatherCall]),
      response([functionCall('get_time', {}, 'call_2')]),
    ]),
    use: async (client) => seen(await readAll(await client.models.generateContentStream(asked()))),
    spans: [STREAMED],
  },
  {
    name: 'break leaves the HTTP request as it does without us',
    reply: events(textChunks(words), { delayMillis: 5 }),
    use: async (client, server) => {
      const chunks: unknown[] = [];
      for await (const part of await client.models.generateContentStream(asked())) {
        chunks.push(seen(part));
        if (chunks.length === 3) {
          break;
        }
      }
      const { isLeft } = server.lastRequest;
      return [chunks, await isLeft, server.lastRequest.chunksSent];
    },
    spans: [{ ...PARTIAL, endReason: 'break' }],
  },
  {
    name: 'break at the last chunk',
    reply: text,
    use: async (client) => {
      const chunks: unknown[] = [];
      for await (const part of await client.models.generateContentStream(asked())) {
        chunks.push(seen(part));
        if (chunks.length === 3) {
          break;
        }
      }
      return chunks;
    },
    spans: [STREAMED],
  },
  {
    name: 'a throwing consumer, and one that throws into the stream',
    reply: text,
    use: async (client) => {
      const first = await client.models.generateContentStream(asked());
      const outcome = await (async () => {
        for await (const _part of first) {
          throw new Error('consumer');
        }
      })().catch(seen);
      const second = await client.models.generateContentStream(
        asked({ automaticContinuation: false }),
      );
      await second.next();
      return [outcome, await second.throw(new RangeError('consumer')).catch(seen)];
    },
    spans: [
      { ...PARTIAL, endReason: 'break' },
      { ...PARTIAL, status: 'error', errorType: 'RangeError' },
    ],
  },
  {
    name: 'an abort signal while a stream is read',
    reply: slow,
    use: async (client, server) => {
      const abort = new AbortController();
      const stream = await client.models.generateContentStream(
        asked({ abortSignal: abort.signal }),
      );
      let count = 0;
      const error = await (async () => {
        for await (const _part of stream) {
          count += 1;
          if (count === 3) {
            abort.abort();
          }
        }
      })().catch(seen);
      return [count >= 3, error, await server.lastRequest.isLeft];
    },
    spans: [{ ...PARTIAL, endReason: 'aborted' }],
  },
  {
    name: 'an abort signal that outlives the stream',
    reply: text,
    use: async (client) => {
      const { signal } = new AbortController();
      const request = asked({ abortSignal: signal });
      await readAll(await client.models.generateContentStream(request));
      return getEventListeners(signal, 'abort').length;
    },
    spans: [STREAMED],
  },
  {
    name: 'an abort signal before a stream is read',
    reply: slow,
    use: async (client, server) => {
      const abort = new AbortController();
      await client.models.generateContentStream(asked({ abortSignal: abort.signal }));
      abort.abort();
      return server.lastRequest.isLeft;
    },
    spans: [{ ...NOTHING, stream: true, endReason: 'aborted' }],
  },
  {
    name: 'a signal that aborts before the answer comes',
    use: async (client) => {
      const before = client.models.generateContent(asked({ abortSignal: AbortSignal.abort() }));
      const first = await before.catch(seen);
      stopAnswers(client);
      const meanwhile = asked({ abortSignal: AbortSignal.timeout(20) });
      return [first, await client.models.generateContent(meanwhile).catch(seen)];
    },
    spans: [
      { ...NOTHING, endReason: 'aborted' },
      { ...NOTHING, endReason: 'aborted' },
    ],
  },
  {
    name: 'a time limit of the client is no cancellation',
    use: (client) => {
      stopAnswers(client);
      return client.models.generateContent(asked({ httpOptions: { timeout: 20 } })).catch(seen);
    },
    spans: [{ ...FAILED, errorType: 'TimeoutError' }],
  },
  {
    name: 'a time limit of the client in a stream',
    reply: slow,
    use: async (client) => {
      const stream = await client.models.generateContentStream(
        asked({ httpOptions: { timeout: 50 } }),
      );
      const chunks: unknown[] = [];
      return [
        await readAll(stream, chunks as GenerateContentResponse[]).catch(seen),
        chunks.length > 0,
      ];
    },
    spans: [{ ...PARTIAL, status: 'error', errorType: 'TimeoutError' }],
  },
  {
    name: 'an error status with a code',
    reply: { status: 429, json: failure(429, 'RESOURCE_EXHAUSTED') },
    use: (client) => client.models.generateContent(asked()).catch(seen),
    spans: [{ ...FAILED, errorType: 'RESOURCE_EXHAUSTED' }],
  },
  {
    name: 'an error status of a stream, without a code',
    reply: { status: 502, json: 'Bad gateway' },
    use: (client) => client.models.generateContentStream(asked()).catch(seen),
    spans: [{ ...FAILED, stream: true, errorType: 'ApiError' }],
  },
  {
    name: 'one span for a call that succeeds with its second attempt',
    reply: (turn) => (turn === 0 ? { status: 503, json: failure(503, 'UNAVAILABLE') } : hello),
    use: async (client, server) => {
      const before = server.requests.length;
      const retryOptions = { attempts: 2, initialDelay: 0.001 };
      const answer = await client.models.generateContent(asked({ httpOptions: { retryOptions } }));
      return [seen(answer), server.requests.length - before];
    },
    spans: [DONE],
  },
  {
    name: 'an answer that breaks off',
    reply: { ...hello, end: 'cut' },
    use: (client) => client.models.generateContent(asked()).catch(seen),
    spans: [{ ...FAILED, errorType: 'TypeError' }],
  },
  {
    name: 'a stream whose connection breaks',
    reply: events([chunk([{ text: 'Hel' }])], { end: 'cut' }),
    use: async (client) => {
      const stream = await client.models.generateContentStream(asked());
      const chunks: GenerateContentResponse[] = [];
      const error = await readAll(stream, chunks).catch(seen);
      return [seen(chunks), error];
    },
    spans: [{ ...PARTIAL, status: 'error', errorType: 'TypeError' }],
  },
  {
    name: 'a stream that ends without having finished',
    reply: events([chunk([{ text: 'Hel' }])]),
    use: async (client) => {
      const stream = await client.models.generateContentStream(asked());
      const chunks: GenerateContentResponse[] = [];
      const error = await readAll(stream, chunks).catch(seen);
      return [seen(chunks), seen(error)];
    },
    spans: [{ ...PARTIAL, endReason: 'incomplete' }],
  },
  {
    name: 'a stream with an error in it',
    reply: events([chunk([{ text: 'Hel' }]), failure(503, 'UNAVAILABLE')], { delayMillis: 5 }),
    use: async (client) => {
      const stream = await client.models.generateContentStream(asked());
      return readAll(stream).catch(seen);
    },
    spans: [{ ...PARTIAL, status: 'error', errorType: 'UNAVAILABLE' }],
  },
  {
    name: 'a prompt that is blocked',
    reply: events([
      { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 4 } },
    ]),
    use: async (client) => seen(await readAll(await client.models.generateContentStream(asked()))),
    spans: [
      {
        ...NOTHING,
        stream: true,
        input: 4,
        finishReasons: ['content_filter'],
        hasTimeToFirstChunk: true,
      },
    ],
  },
  {
    name: 'automatic function calling: a span for each request',
    reply: (turn) => (turn === 0 ? { json: response([weatherCall]) } : hello),
    use: async (client, server) => {
      const calls: unknown[] = [];
      const answer = await client.models.generateContent(asked({ tools: [weatherTool(calls)] }));
      return [seen(answer), calls, server.lastRequest.body];
    },
    spans: [DONE, DONE],
  },
  {
    name: 'automatic function calling in a stream: a span for each request',
    reply: (turn) => (turn === 0 ? events([response([weatherCall])]) : text),
    use: async (client, server) => {
      const calls: unknown[] = [];
      const stream = await client.models.generateContentStream(
        asked({ tools: [weatherTool(calls)] }),
      );
      return [seen(await readAll(stream)), calls, server.lastRequest.body];
    },
    spans: [STREAMED, STREAMED],
  },
  {
    name: 'an answer that the client has continued: a span for each request',
    reply: (turn) => {
      const candidate = {
        content: { role: 'model', parts: [{ text: `part ${turn}` }] },
        ...(turn === 0
          ? { finishReason: 'CONTINUATION', continuationToken: 'token' }
          : { finishReason: 'STOP' }),
      };
      return { json: { candidates: [candidate], usageMetadata: { promptTokenCount: 5 } } };
    },
    use: async (client) => seen(await client.models.generateContent(asked())),
    spans: [
      { ...NOTHING, input: 5, finishReasons: ['CONTINUATION'] },
      { ...NOTHING, input: 5, finishReasons: ['stop'] },
    ],
  },
  {
    name: 'a chat with two turns',
    reply: hello,
    use: async (client) => {
      const chat = client.chats.create({ model: 'gemini-test' });
      const first = await chat.sendMessage({ message: 'Hi' });
      const second = await chat.sendMessage({ message: 'And?' });
      return [seen(first), seen(second), chat.getHistory()];
    },
    spans: [DONE, DONE],
  },
  {
    name: 'a chat that streams',
    reply: text,
    use: async (client) => {
      const chat = client.chats.create({ model: 'gemini-test' });
      const chunks = await readAll(await chat.sendMessageStream({ message: 'Hi' }));
      return [seen(chunks), chat.getHistory()];
    },
    spans: [STREAMED],
  },
  {
    name: 'a chat whose stream is left',
    reply: text,
    use: async (client) => {
      const chat = client.chats.create({ model: 'gemini-test' });
      for await (const _part of await chat.sendMessageStream({ message: 'Hi' })) {
        break;
      }
      return chat.getHistory();
    },
    spans: [{ ...PARTIAL, endReason: 'break' }],
  },
];

// Parts that are not text, and methods that are to go.
vi.spyOn(console, 'warn').mockReturnValue();

describeSituations({
  title: 'a registered GoogleGenAI client behaves like a bare one',
  clientOf: (server) => new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: server.url } }),
  register: registerGoogleGenAI,
  reply: hello,
  situations,
});

describeSituations({
  title: 'a registered client of Vertex AI behaves like a bare one',
  clientOf: (server) =>
    new GoogleGenAI({ vertexai: true, apiKey: 'test', httpOptions: { baseUrl: server.url } }),
  register: registerGoogleGenAI,
  reply: hello,
  situations: [
    {
      name: 'an awaited call',
      use: async (client, server) => [
        seen(await client.models.generateContent(asked())),
        server.lastRequest.path,
      ],
      spans: [DONE],
    },
    {
      name: 'a stream',
      reply: text,
      use: async (client) =>
        seen(await readAll(await client.models.generateContentStream(asked()))),
      spans: [STREAMED],
    },
    {
      name: 'embeddings',
      reply: {
        json: { predictions: [{ embeddings: { values: [1], statistics: { token_count: 3 } } }] },
      },
      use: async (client) => {
        const { embeddings } = await client.models.embedContent({
          model: 'text-embedding-test',
          contents: ['a'],
        });
        return embeddings;
      },
      spans: [
        {
          name: 'embeddings text-embedding-test',
          status: 'unset',
          input: 3,
          hasTimeToFirstChunk: false,
        },
      ],
    },
    {
      name: 'images',
      reply: { json: { predictions: [{ bytesBase64Encoded: 'AAAA', mimeType: 'image/png' }] } },
      use: async (client) => {
        const images = await client.models.generateImages({
          model: 'imagen-test',
          prompt: 'a cat',
        });
        return images.generatedImages;
      },
      spans: [
        { name: 'generate_content imagen-test', status: 'unset', hasTimeToFirstChunk: false },
      ],
    },
  ],
});

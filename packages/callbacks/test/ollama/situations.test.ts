/* oxlint-disable no-underscore-dangle -- a variable that is not used */
import { registerOllama } from '@spanlight/callbacks/ollama';
import { type ChatRequest, type ChatResponse, Ollama } from 'ollama';

import {
  chatChunk,
  chatChunks,
  chatResponse,
  generateChunks,
  generateResponse,
  lines,
  toolCall,
} from '../support/ollama-answers.ts';
import { readAll } from '../support/read-all.ts';
import { describeSituations, shown, type Situation } from '../support/situations.ts';

// Made anew for each use: the client writes into it.
const asked = (): ChatRequest & { stream?: false } => ({
  model: 'llama-test',
  messages: [{ role: 'user', content: 'Hi' }],
});
const streamed = (): ChatRequest & { stream: true } => ({ ...asked(), stream: true });

const DONE = {
  name: 'chat llama-test',
  status: 'unset',
  finishReasons: ['stop'],
  input: 26,
  output: 29,
  hasTimeToFirstChunk: false,
};
const STREAMED = { ...DONE, stream: true, hasTimeToFirstChunk: true };
const PARTIAL = {
  name: 'chat llama-test',
  status: 'unset',
  stream: true,
  hasTimeToFirstChunk: true,
};
const UNREAD = { ...PARTIAL, hasTimeToFirstChunk: false };
const FAILED = { name: 'chat llama-test', status: 'error', hasTimeToFirstChunk: false };

const words = Array.from({ length: 20 }, (_, index) => `word${index} `);
const text = lines(chatChunks(['Hello', ' ', 'you']));
const slow = lines(chatChunks(words), { delayMillis: 5, end: 'open' });

/** What a user can tell of an error of this client. */
const seen = (error: unknown): unknown => [
  shown(error),
  Object.entries(Object(error) as Record<string, unknown>),
];

/** How many streams the client takes for unfinished. */
const ongoing = (client: Ollama): unknown =>
  Reflect.get(Object(Reflect.get(client, 'ongoingStreamedRequests')), 'length');

const situations: Situation<Ollama>[] = [
  {
    name: 'the client is an Ollama',
    use: (client) => [client instanceof Ollama, client.constructor === Ollama, Object.keys(client)],
    spans: [],
  },
  {
    name: 'an awaited chat',
    use: (client) => client.chat(asked()),
    spans: [DONE],
  },
  {
    name: 'a chat answers a plain promise at once',
    use: async (client) => {
      const promise = client.chat(asked());
      return [promise.constructor === Promise, await promise.finally(() => undefined)];
    },
    spans: [DONE],
  },
  {
    name: 'the request gets the same fields',
    use: async (client, server) => {
      const request = {
        ...asked(),
        messages: [{ role: 'user', content: '', images: [new Uint8Array([1, 2, 3])] }],
      };
      await client.chat(request);
      return [request, server.lastRequest.body, server.lastRequest.path];
    },
    spans: [DONE],
  },
  {
    name: 'a chat with tool calls',
    reply: {
      json: chatResponse('', {
        tool_calls: [toolCall('get_weather', { city: 'Bern' }), toolCall('get_time', {})],
      }),
    },
    use: (client) => client.chat(asked()),
    spans: [DONE],
  },
  {
    name: 'an awaited generate',
    reply: { json: generateResponse('Hello') },
    use: (client) => client.generate({ model: 'llama-test', prompt: 'Hi' }),
    spans: [{ ...DONE, name: 'text_completion llama-test' }],
  },
  {
    name: 'a streamed generate',
    reply: lines(generateChunks(['Hel', 'lo'])),
    use: async (client) =>
      readAll(await client.generate({ model: 'llama-test', prompt: 'Hi', stream: true })),
    spans: [{ ...STREAMED, name: 'text_completion llama-test' }],
  },
  {
    name: 'embed',
    reply: { json: { model: 'embed-test', embeddings: [[0.1, 0.2]], prompt_eval_count: 8 } },
    use: (client) => client.embed({ model: 'embed-test', input: ['a', 'b'] }),
    spans: [
      { name: 'embeddings embed-test', status: 'unset', input: 8, hasTimeToFirstChunk: false },
    ],
  },
  {
    name: 'embeddings, of old',
    reply: { json: { embedding: [0.1, 0.2] } },
    use: (client) => client.embeddings({ model: 'embed-test', prompt: 'a' }),
    spans: [{ name: 'embeddings embed-test', status: 'unset', hasTimeToFirstChunk: false }],
  },
  {
    name: 'embeddings of a model that is missing',
    reply: { status: 404, json: { error: 'model not found' } },
    use: (client) => client.embed({ model: 'embed-test', input: 'a' }).catch(seen),
    spans: [
      {
        name: 'embeddings embed-test',
        status: 'error',
        errorType: 'ResponseError',
        hasTimeToFirstChunk: false,
      },
    ],
  },
  {
    name: 'what asks no model',
    reply: { json: { models: [], version: '1' } },
    use: async (client) => [await client.list(), await client.version()],
    spans: [],
  },
  {
    name: 'a stream that is read to its end',
    reply: text,
    use: async (client) => {
      const stream = await client.chat(streamed());
      const shape = [stream.constructor.name, Reflect.ownKeys(Object.getPrototypeOf(stream))];
      return [shape, Object.keys(stream), await readAll(stream), ongoing(client)];
    },
    spans: [STREAMED],
  },
  {
    name: 'a stream that is read by hand',
    reply: text,
    use: async (client) => {
      const iterator = (await client.chat(streamed()))[Symbol.asyncIterator]();
      const results: unknown[] = [iterator[Symbol.asyncIterator]() === iterator];
      for (let count = 0; count < 6; count += 1) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        results.push(await iterator.next());
      }
      return results;
    },
    spans: [STREAMED],
  },
  {
    name: 'a stream that is read twice',
    reply: text,
    use: async (client) => {
      const stream = await client.chat(streamed());
      return [await readAll(stream), await readAll(stream).catch(seen)];
    },
    spans: [STREAMED],
  },
  {
    name: 'a stream with thoughts and tool calls',
    reply: lines([
      chatChunk('', { thinking: 'Well' }),
      chatChunk('', { tool_calls: [toolCall('get_weather', { city: 'Bern' })] }),
      chatChunk('', { tool_calls: [toolCall('get_time', {})] }),
      chatResponse(''),
    ]),
    use: async (client) => readAll(await client.chat(streamed())),
    spans: [STREAMED],
  },
  {
    name: 'break leaves the HTTP request as it does without us',
    reply: lines(chatChunks(words), { delayMillis: 5 }),
    use: async (client, server) => {
      const chunks: unknown[] = [];
      for await (const part of await client.chat(streamed())) {
        chunks.push(part);
        if (chunks.length === 3) {
          break;
        }
      }
      const { isLeft } = server.lastRequest;
      return [chunks, await isLeft, server.lastRequest.chunksSent, ongoing(client)];
    },
    spans: [{ ...PARTIAL, endReason: 'break' }],
  },
  {
    name: 'break at the last chunk',
    reply: text,
    use: async (client) => {
      const chunks: unknown[] = [];
      for await (const part of await client.chat(streamed())) {
        chunks.push(part);
        if (part.done) {
          break;
        }
      }
      return chunks;
    },
    spans: [STREAMED],
  },
  {
    name: 'a throwing consumer',
    reply: text,
    use: async (client) => {
      const stream = await client.chat(streamed());
      return (async () => {
        for await (const _part of stream) {
          throw new Error('consumer');
        }
      })().catch(seen);
    },
    spans: [{ ...PARTIAL, endReason: 'break' }],
  },
  {
    name: 'abort of a stream while it is read',
    reply: slow,
    use: async (client, server) => {
      const stream = await client.chat(streamed());
      const chunks: unknown[] = [];
      const error = await (async () => {
        for await (const part of stream) {
          chunks.push(part);
          if (chunks.length === 3) {
            stream.abort();
          }
        }
      })().catch(seen);
      return [chunks.length >= 3, error, await server.lastRequest.isLeft];
    },
    spans: [{ ...PARTIAL, endReason: 'aborted' }],
  },
  {
    name: 'abort of a stream before it is read',
    reply: slow,
    use: async (client, server) => {
      const stream = await client.chat(streamed());
      stream.abort();
      return [await server.lastRequest.isLeft, await readAll(stream).catch(seen)];
    },
    spans: [{ ...UNREAD, endReason: 'aborted' }],
  },
  {
    name: 'abort of a stream that is never read',
    reply: slow,
    use: async (client, server) => {
      (await client.chat(streamed())).abort();
      return server.lastRequest.isLeft;
    },
    spans: [{ ...UNREAD, endReason: 'aborted' }],
  },
  {
    name: 'abort of all streams of a client',
    reply: slow,
    use: async (client) => {
      const streams = await Promise.all([client.chat(streamed()), client.chat(streamed())]);
      setTimeout(() => client.abort(), 40);
      const errors = await Promise.all(streams.map((stream) => readAll(stream).catch(seen)));
      return [errors, ongoing(client)];
    },
    spans: [
      { ...PARTIAL, endReason: 'aborted' },
      { ...PARTIAL, endReason: 'aborted' },
    ],
  },
  {
    name: 'a fetch that is cancelled by its maker',
    use: (client) => {
      const signal = AbortSignal.abort();
      Reflect.set(client, 'fetch', (url: string, init: object) => fetch(url, { ...init, signal }));
      return client.chat(asked()).catch(seen);
    },
    spans: [{ ...FAILED, status: 'unset', endReason: 'aborted' }],
  },
  {
    name: 'an error status',
    reply: { status: 404, json: { error: 'model "llama-test" not found' } },
    use: (client) => client.chat(asked()).catch(seen),
    spans: [{ ...FAILED, errorType: 'ResponseError' }],
  },
  {
    name: 'an error status of a stream',
    reply: { status: 500, json: { error: 'out of memory' } },
    use: (client) => client.chat(streamed()).catch(seen),
    spans: [{ ...FAILED, stream: true, errorType: 'ResponseError' }],
  },
  {
    name: 'a host that cannot be reached',
    use: (client) => {
      Reflect.set(client, 'fetch', () => Promise.reject(new TypeError('fetch failed')));
      return client.chat(asked()).catch(seen);
    },
    spans: [{ ...FAILED, errorType: 'TypeError' }],
  },
  {
    name: 'an answer that breaks off',
    reply: { json: chatResponse('Hello'), end: 'cut' },
    use: (client) => client.chat(asked()).catch(seen),
    spans: [{ ...FAILED, errorType: 'TypeError' }],
  },
  {
    name: 'an answer that is no JSON',
    reply: { chunks: ['Hello'], frame: String, last: '' },
    use: (client) => client.chat(asked()).catch(seen),
    spans: [{ ...FAILED, errorType: 'SyntaxError' }],
  },
  {
    name: 'a stream whose connection breaks',
    reply: lines(chatChunks(['Hel']).slice(0, 1), { end: 'cut' }),
    use: async (client) => {
      const chunks: ChatResponse[] = [];
      const error = await readAll(await client.chat(streamed()), chunks).catch(seen);
      return [chunks, error];
    },
    spans: [{ ...PARTIAL, status: 'error', errorType: 'TypeError' }],
  },
  {
    name: 'a stream that ends without having finished',
    reply: lines(chatChunks(['Hel']).slice(0, 1), { end: 'closed' }),
    use: async (client) => readAll(await client.chat(streamed())).catch(seen),
    spans: [{ ...PARTIAL, status: 'error', errorType: 'Error' }],
  },
  {
    name: 'a stream with an error in it',
    reply: lines([chatChunk('Hel'), { error: 'the model crashed' }]),
    use: async (client) => readAll(await client.chat(streamed())).catch(seen),
    spans: [{ ...PARTIAL, status: 'error', errorType: 'Error' }],
  },
];

describeSituations({
  title: 'a registered Ollama client behaves like a bare one',
  clientOf: (server) => new Ollama({ host: server.url }),
  register: registerOllama,
  reply: { json: chatResponse('Hello') },
  situations,
});

/* oxlint-disable no-underscore-dangle -- names of the client */
import { registerOpenAI } from '@spanlight/callbacks/openai';
import type OpenAI from 'openai';

import {
  chunk,
  completion,
  parallelToolCallChunks,
  textChunks,
  usageChunk,
} from '../support/openai-answers.ts';
import { clientOf, OPENAI_VERSIONS, type OpenAIVersion } from '../support/openai-clients.ts';
import type { Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';
import { describeSituations, neverAnswers, shown, type Situation } from '../support/situations.ts';

const REQUEST = { model: 'gpt-test', messages: [{ role: 'user', content: 'Hi' }] } as const;
const asked = (): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
  ...REQUEST,
  messages: [...REQUEST.messages],
});
const streamed = (): OpenAI.ChatCompletionCreateParamsStreaming => ({
  ...asked(),
  stream: true,
  stream_options: { include_usage: true },
});

const USED = { input: 127, output: 48, cached: 100, cacheWrite: 7, reasoning: 32 };
const DONE = {
  name: 'chat gpt-test',
  status: 'unset',
  finishReasons: ['stop'],
  ...USED,
  hasTimeToFirstChunk: false,
};
const STREAMED = { ...DONE, stream: true, hasTimeToFirstChunk: true };
const PARTIAL = {
  name: 'chat gpt-test',
  status: 'unset',
  stream: true,
  hasTimeToFirstChunk: true,
};
const UNSEEN = { name: 'chat gpt-test', status: 'unset', hasTimeToFirstChunk: false };

const words = Array.from({ length: 20 }, (_, index) => `word${index} `);
const text: Reply = { chunks: textChunks(['Hello', ' ', 'you']) };
const slow: Reply = { chunks: textChunks(words), delayMillis: 5, end: 'open' };
const tools = [
  {
    type: 'function' as const,
    function: {
      name: 'get_weather',
      description: 'The weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
      function: ({ city }: { city: string }) => `sunny in ${city}`,
      parse: (json: string) => JSON.parse(json) as { city: string },
    },
  },
];
const weatherCall = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Bern"}' },
};

const situationsOf = ({ OpenAI: Client }: OpenAIVersion): Situation<OpenAI>[] => [
  {
    name: '1 the client is an OpenAI',
    use: (client) => [client instanceof Client, client.constructor === Client, Object.keys(client)],
    spans: [],
  },
  {
    name: '2 a client made by withOptions works, and is traced too',
    use: async (client) => {
      const copy = client.withOptions({ maxRetries: 1 }).withOptions({ timeout: 5000 });
      const { choices } = await copy.chat.completions.create(asked());
      return [copy instanceof Client, copy.maxRetries, copy.timeout, choices];
    },
    spans: [DONE],
  },
  {
    name: '3 an awaited call answers the parsed completion',
    use: (client) => client.chat.completions.create(asked()),
    spans: [DONE],
  },
  {
    name: '4 withResponse answers data, response and request id',
    use: async (client) => {
      const { data, response, request_id } = await client.chat.completions
        .create(asked())
        .withResponse();
      return [data, response.status, response.bodyUsed, typeof request_id];
    },
    spans: [DONE],
  },
  {
    name: '5 asResponse answers the raw response, unread',
    use: async (client) => {
      const response = await client.chat.completions.create(asked()).asResponse();
      return [response instanceof Response, response.bodyUsed, await response.json()];
    },
    spans: [{ ...UNSEEN, endReason: 'raw' }],
  },
  {
    name: '5 asResponse beside the parsed completion',
    use: async (client) => {
      const promise = client.chat.completions.create(asked());
      const [response, data] = await Promise.all([promise.asResponse(), promise]);
      return [response.status, response.bodyUsed, data];
    },
    spans: [DONE],
  },
  {
    name: '6 the result has the request id',
    use: async (client) => typeof (await client.chat.completions.create(asked()))._request_id,
    spans: [DONE],
  },
  {
    name: '7 _thenUnwrap derives promises that work',
    use: async (client) => {
      const promise = client.chat.completions.create(asked());
      const derived = promise
        ._thenUnwrap((data) => ({ content: data.choices[0]?.message.content }))
        ._thenUnwrap(({ content }) => ({ length: content?.length }));
      const { data, request_id } = await derived.withResponse();
      return [derived.constructor === promise.constructor, data, typeof request_id];
    },
    spans: [DONE],
  },
  {
    name: '8 parse answers the parsed message',
    reply: {
      json: completion(null, { tool_calls: [weatherCall] }),
    },
    use: async (client) => {
      const parsed = await client.chat.completions.parse({
        ...asked(),
        tools: [
          {
            type: 'function',
            function: {
              name: 'get_weather',
              strict: true,
              parameters: tools[0]!.function.parameters,
            },
          },
        ],
      });
      return parsed.choices[0]?.message;
    },
    spans: [{ ...DONE, finishReasons: ['tool_call'] }],
  },
  {
    name: '9 a stream that is read to its end',
    reply: text,
    use: async (client) => {
      const stream = await client.chat.completions.create(streamed());
      const shape = [
        stream.constructor.name,
        Object.keys(stream),
        stream.controller.signal.aborted,
      ];
      return [shape, await readAll(stream), stream.controller.signal.aborted];
    },
    spans: [STREAMED],
  },
  {
    name: '9 the response of a stream',
    reply: text,
    use: async (client) => {
      const { data, response } = await client.chat.completions.create(streamed()).withResponse();
      return [response.status, await readAll(data)];
    },
    spans: [STREAMED],
  },
  {
    name: '9 tee reads a stream twice',
    reply: text,
    use: async (client) => {
      const stream = await client.chat.completions.create(streamed());
      return Promise.all(stream.tee().map((branch) => readAll(branch)));
    },
    spans: [STREAMED],
  },
  {
    name: '9 toReadableStream',
    reply: text,
    use: async (client) => {
      const stream = await client.chat.completions.create(streamed());
      return new Response(stream.toReadableStream() as ReadableStream).text();
    },
    spans: [STREAMED],
  },
  {
    name: '9 a stream cannot be read twice',
    reply: text,
    use: async (client) => {
      const stream = await client.chat.completions.create(streamed());
      await readAll(stream);
      return readAll(stream).catch(shown);
    },
    spans: [STREAMED],
  },
  {
    name: '10 break aborts the HTTP request',
    reply: slow,
    use: async (client, server) => {
      const stream = await client.chat.completions.create(streamed());
      const chunks: unknown[] = [];
      for await (const part of stream) {
        chunks.push(part);
        if (chunks.length === 3) {
          break;
        }
      }
      const isLeft = await server.lastRequest.isLeft;
      return [
        chunks,
        isLeft,
        server.lastRequest.chunksSent < words.length,
        stream.controller.signal.aborted,
      ];
    },
    spans: [{ ...PARTIAL, endReason: 'break' }],
  },
  {
    name: '10 a throwing consumer aborts the HTTP request',
    reply: slow,
    use: async (client, server) => {
      const stream = await client.chat.completions.create(streamed());
      const outcome = await (async () => {
        for await (const _part of stream) {
          throw new Error('consumer');
        }
      })().catch(shown);
      return [outcome, await server.lastRequest.isLeft];
    },
    spans: [{ ...PARTIAL, endReason: 'break' }],
  },
  {
    name: '11 an abort signal ends the iteration quietly',
    reply: slow,
    use: async (client, server) => {
      const abort = new AbortController();
      const stream = await client.chat.completions.create(streamed(), { signal: abort.signal });
      let count = 0;
      for await (const _part of stream) {
        count += 1;
        if (count === 3) {
          abort.abort();
        }
      }
      return [count, await server.lastRequest.isLeft];
    },
    spans: [{ ...PARTIAL, endReason: 'aborted' }],
  },
  {
    name: '11 the controller of a stream aborts it',
    reply: slow,
    use: async (client) => {
      const stream = await client.chat.completions.create(streamed());
      setTimeout(() => stream.controller.abort(), 60);
      const chunks = await readAll(stream);
      return chunks.length > 0 && chunks.length < words.length;
    },
    spans: [{ ...PARTIAL, endReason: 'aborted' }],
  },
  {
    name: '11 a signal that aborts before the answer comes',
    reply: slow,
    use: (client) =>
      client.chat.completions.create(asked(), { signal: AbortSignal.abort('why') }).catch(shown),
    spans: [{ ...UNSEEN, endReason: 'aborted' }],
  },
  {
    name: '12 a stream that is aborted before it is read',
    reply: slow,
    use: async (client, server) => {
      const abort = new AbortController();
      await client.chat.completions.create(streamed(), { signal: abort.signal });
      abort.abort();
      return [await server.lastRequest.isLeft];
    },
    spans: [{ ...PARTIAL, hasTimeToFirstChunk: false, endReason: 'aborted' }],
  },
  {
    name: '13 two parallel tool calls in a stream',
    reply: { chunks: parallelToolCallChunks() },
    use: async (client) => readAll(await client.chat.completions.create(streamed())),
    spans: [{ ...STREAMED, finishReasons: ['tool_call'] }],
  },
  {
    name: '14 stream and finalChatCompletion',
    reply: text,
    use: (client) => client.chat.completions.stream(streamed()).finalChatCompletion(),
    spans: [STREAMED],
  },
  {
    name: '15 the events of stream',
    reply: text,
    use: async (client) => {
      const events: unknown[] = [];
      const stream = client.chat.completions
        .stream(streamed())
        .on('connect', () => events.push('connect'))
        .on('content', (delta, snapshot) => events.push([delta, snapshot]))
        .on('end', () => events.push('end'));
      await stream.done();
      return events;
    },
    spans: [STREAMED],
  },
  {
    name: '15 aborting the helper of stream',
    reply: slow,
    use: async (client, server) => {
      const stream = client.chat.completions.stream(streamed());
      stream.on('content', () => stream.abort());
      const outcome = await stream.done().catch(shown);
      return [outcome, await server.lastRequest.isLeft];
    },
    spans: [{ ...PARTIAL, endReason: 'aborted' }],
  },
  {
    name: '16 runTools with two turns',
    reply: (turn) => ({
      json:
        turn === 0 ? completion(null, { tool_calls: [weatherCall] }) : completion('It is sunny'),
    }),
    use: async (client, server) => {
      const content = await client.chat.completions.runTools({ ...asked(), tools }).finalContent();
      return [content, server.lastRequest.body.messages];
    },
    spans: [{ ...DONE, finishReasons: ['tool_call'] }, DONE],
  },
  {
    name: '16 streaming runTools with two turns',
    reply: (turn) => ({
      chunks:
        turn === 0
          ? [
              chunk({ role: 'assistant', tool_calls: [{ index: 0, ...weatherCall }] }),
              chunk({}, 'tool_calls'),
              usageChunk(),
            ]
          : textChunks(['It is', ' sunny']),
    }),
    use: async (client, server) => {
      const runner = client.chat.completions.runTools({ ...streamed(), tools });
      return [await runner.finalContent(), server.lastRequest.body.messages];
    },
    spans: [{ ...STREAMED, finishReasons: ['tool_call'] }, STREAMED],
  },
  {
    name: 'an error status with a code',
    reply: {
      status: 400,
      json: {
        error: {
          message: 'too long',
          type: 'invalid_request_error',
          code: 'context_length_exceeded',
        },
      },
    },
    use: (client) => client.chat.completions.create(asked()).catch(shown),
    spans: [{ ...UNSEEN, status: 'error', errorType: 'context_length_exceeded' }],
  },
  {
    name: 'an error status without a body, after a retry',
    reply: { status: 500, headers: { 'retry-after-ms': '1' }, json: null },
    use: async (client, server) => {
      const before = server.requests.length;
      const error = await client.chat.completions.create(asked(), { maxRetries: 1 }).catch(shown);
      return [error, server.requests.length - before];
    },
    spans: [{ ...UNSEEN, status: 'error', errorType: 'InternalServerError' }],
  },
  {
    name: 'one span for a call that succeeds with its second attempt',
    reply: (turn) =>
      turn === 0
        ? {
            status: 429,
            headers: { 'retry-after-ms': '1' },
            json: { error: { message: 'slow down' } },
          }
        : { json: completion('Hello') },
    use: (client) => client.chat.completions.create(asked(), { maxRetries: 1 }),
    spans: [DONE],
  },
  {
    name: 'an error seen through asResponse, then through then',
    reply: { status: 401, json: { error: { message: 'no', code: 'invalid_api_key' } } },
    use: async (client) => {
      const promise = client.chat.completions.create(asked());
      return [await promise.asResponse().catch(shown), await promise.then(shown, shown)];
    },
    spans: [{ ...UNSEEN, status: 'error', errorType: 'invalid_api_key' }],
  },
  {
    name: 'a timeout',
    reply: slow,
    use: (client) =>
      client
        .withOptions({ fetch: neverAnswers })
        .chat.completions.create(asked(), { timeout: 20, maxRetries: 0 })
        .catch(shown),
    spans: [{ ...UNSEEN, status: 'error', errorType: 'APIConnectionTimeoutError' }],
  },
  {
    name: 'an answer that breaks off',
    reply: { json: completion('Hello'), end: 'cut' },
    use: (client) => client.chat.completions.create(asked(), { maxRetries: 0 }).catch(shown),
    spans: [{ ...UNSEEN, status: 'error', errorType: 'TypeError' }],
  },
  {
    name: 'a stream whose connection breaks',
    reply: { chunks: textChunks(['Hel']).slice(0, 2), end: 'cut' },
    use: async (client) => {
      const stream = await client.chat.completions.create(streamed());
      const chunks: OpenAI.ChatCompletionChunk[] = [];
      const error = await readAll(stream, chunks).catch(shown);
      return [chunks, error];
    },
    spans: [{ ...PARTIAL, status: 'error', errorType: 'TypeError' }],
  },
  {
    name: 'a stream that ends without having finished',
    reply: { chunks: textChunks(['Hel']).slice(0, 2), end: 'closed' },
    use: async (client) => readAll(await client.chat.completions.create(streamed())),
    spans: [{ ...PARTIAL, endReason: 'incomplete' }],
  },
  {
    name: 'a stream with an error in it',
    reply: {
      chunks: [
        chunk({ content: 'Hel' }),
        { error: { message: 'overloaded', code: 'server_error' } },
      ],
    },
    use: async (client) => readAll(await client.chat.completions.create(streamed())).catch(shown),
    spans: [{ ...PARTIAL, status: 'error', errorType: 'server_error' }],
  },
  {
    name: 'a call whose promise is caught, and one with finally',
    use: async (client) => {
      let isSettled = false;
      const caught = await client.chat.completions.create(asked()).catch(shown);
      const last = await client.chat.completions.create(asked()).finally(() => {
        isSettled = true;
      });
      return [caught, last, isSettled];
    },
    spans: [DONE, DONE],
  },
];

// Before, a stream went on when both of its branches were left.
const situationsSince7: Situation<OpenAI>[] = [
  {
    name: '10 both branches of tee are left',
    reply: slow,
    use: async (client, server) => {
      const stream = await client.chat.completions.create(streamed());
      const firsts: unknown[] = [];
      for (const branch of stream.tee()) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other is what is tried
        for await (const part of branch) {
          firsts.push(part);
          break;
        }
      }
      return [firsts, await server.lastRequest.isLeft];
    },
    spans: [{ ...PARTIAL, endReason: 'break' }],
  },
];

for (const version of OPENAI_VERSIONS) {
  describeSituations({
    title: `chats of a registered client of openai ${version.major} are those of a bare one`,
    clientOf: (server) => clientOf(version, server),
    register: registerOpenAI,
    reply: { json: completion('Hello') },
    situations: [...situationsOf(version), ...(version.major < 7 ? [] : situationsSince7)],
  });
}

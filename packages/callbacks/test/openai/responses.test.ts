/* oxlint-disable no-underscore-dangle -- names of the client */
import { registerOpenAI } from '@spanlight/callbacks/openai';
import type OpenAI from 'openai';

import { clientOf, OPENAI_VERSIONS, type OpenAIVersion } from '../support/openai-clients.ts';
import {
  firstEvents,
  functionCallItem,
  messageItem,
  parallelFunctionCallEvents,
  response,
  responseStream,
  textEvents,
  textResponseStream,
  unfinishedResponse,
} from '../support/openai-responses.ts';
import type { Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';
import { describeSituations, neverAnswers, shown, type Situation } from '../support/situations.ts';

const REQUEST = { model: 'gpt-test', input: 'Hi' } as const;
const STREAM_REQUEST = { ...REQUEST, stream: true } as const;

const USED = { input: 127, output: 48, cached: 100, cacheWrite: 7, reasoning: 32 };
const UNSEEN = { name: 'chat gpt-test', status: 'unset', hasTimeToFirstChunk: false };
const DONE = { ...UNSEEN, finishReasons: ['stop'], ...USED };
const STREAMED = { ...DONE, stream: true, hasTimeToFirstChunk: true };
const PARTIAL = { ...UNSEEN, stream: true, hasTimeToFirstChunk: true };
const UNREAD = { ...UNSEEN, stream: true };
const FETCHED = { ...UNSEEN, name: 'fetch_response', finishReasons: ['stop'] };

const words = Array.from({ length: 20 }, (_, index) => `word${index} `);
const text = textResponseStream(['Hello', ' ', 'you']);
const slow: Reply = responseStream([...firstEvents(), ...textEvents(words)], {
  delayMillis: 5,
  end: 'open',
});
const weatherCall = functionCallItem('call_1', 'get_weather', '{"city":"Bern"}');
const weatherTool = {
  type: 'function' as const,
  name: 'get_weather',
  strict: true,
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};
const failure = { code: 'server_error', message: 'The model broke down' };

function situationsOf({ OpenAI: Client }: OpenAIVersion): Situation<OpenAI>[] {
  return [
    {
      name: '17 an awaited call answers the response with its text',
      use: async (client) => {
        const answer = await client.responses.create(REQUEST);
        return [answer, answer.output_text, typeof answer._request_id];
      },
      spans: [DONE],
    },
    {
      name: '17 a client made by withOptions works, and is traced too',
      use: async (client) => {
        const copy = client.withOptions({ timeout: 5000 });
        return [copy instanceof Client, (await copy.responses.create(REQUEST)).output_text];
      },
      spans: [DONE],
    },
    {
      name: '17 withResponse answers data, response and request id',
      use: async (client) => {
        const {
          data,
          response: raw,
          request_id,
        } = await client.responses.create(REQUEST).withResponse();
        return [data, raw.status, raw.bodyUsed, typeof request_id];
      },
      spans: [DONE],
    },
    {
      name: '17 asResponse answers the raw response, unread',
      use: async (client) => {
        const raw = await client.responses.create(REQUEST).asResponse();
        return [raw instanceof Response, raw.bodyUsed, await raw.json()];
      },
      spans: [{ ...UNSEEN, endReason: 'raw' }],
    },
    {
      name: '17 asResponse beside the parsed response',
      use: async (client) => {
        const promise = client.responses.create(REQUEST);
        const [raw, data] = await Promise.all([promise.asResponse(), promise]);
        return [raw.status, raw.bodyUsed, data];
      },
      spans: [DONE],
    },
    {
      name: '17 _thenUnwrap derives promises that work',
      use: async (client) => {
        const promise = client.responses.create(REQUEST);
        const derived = promise._thenUnwrap((data) => ({ text: data.output_text }));
        const { data, request_id } = await derived.withResponse();
        return [derived.constructor === promise.constructor, data, typeof request_id];
      },
      spans: [DONE],
    },
    {
      name: '17 a response that asks for a tool',
      reply: { json: response([weatherCall]) },
      use: (client) => client.responses.create(REQUEST),
      spans: [{ ...DONE, finishReasons: ['tool_call'] }],
    },
    {
      name: '17 a response that is cut at its limit of tokens',
      reply: {
        json: response([messageItem('Hel', { status: 'incomplete' })], {
          status: 'incomplete',
          incomplete_details: { reason: 'max_output_tokens' },
        }),
      },
      use: (client) => client.responses.create(REQUEST),
      spans: [{ ...DONE, finishReasons: ['length'] }],
    },
    {
      name: '17 a response that has failed',
      reply: { json: response([], { status: 'failed', error: failure }) },
      use: (client) => client.responses.create(REQUEST),
      spans: [{ ...DONE, finishReasons: ['error'], status: 'error', errorType: 'server_error' }],
    },
    {
      name: '17 a response that is made in the background',
      reply: { json: unfinishedResponse('queued', { background: true }) },
      use: (client) => client.responses.create({ ...REQUEST, background: true }),
      spans: [UNSEEN],
    },
    {
      name: '18 a stream that is read to its end',
      reply: text,
      use: async (client) => {
        const stream = await client.responses.create(STREAM_REQUEST);
        const shape = [stream.constructor.name, Object.keys(stream)];
        return [shape, await readAll(stream), stream.controller.signal.aborted];
      },
      spans: [STREAMED],
    },
    {
      name: '18 the response of a stream',
      reply: text,
      use: async (client) => {
        const { data, response: raw } = await client.responses
          .create(STREAM_REQUEST)
          .withResponse();
        return [raw.status, await readAll(data)];
      },
      spans: [STREAMED],
    },
    {
      name: '18 the raw response of a stream',
      reply: text,
      use: async (client) => (await client.responses.create(STREAM_REQUEST).asResponse()).text(),
      spans: [{ ...UNREAD, endReason: 'raw' }],
    },
    {
      name: '18 tee reads a stream twice',
      reply: text,
      use: async (client) => {
        const stream = await client.responses.create(STREAM_REQUEST);
        return Promise.all(stream.tee().map((branch) => readAll(branch)));
      },
      spans: [STREAMED],
    },
    {
      name: '18 toReadableStream',
      reply: text,
      use: async (client) => {
        const stream = await client.responses.create(STREAM_REQUEST);
        return new Response(stream.toReadableStream() as ReadableStream).text();
      },
      spans: [STREAMED],
    },
    {
      name: '18 a stream cannot be read twice',
      reply: text,
      use: async (client) => {
        const stream = await client.responses.create(STREAM_REQUEST);
        await readAll(stream);
        return readAll(stream).catch(shown);
      },
      spans: [STREAMED],
    },
    {
      name: '18 two parallel function calls in a stream',
      reply: responseStream(parallelFunctionCallEvents()),
      use: async (client) => readAll(await client.responses.create(STREAM_REQUEST)),
      spans: [{ ...STREAMED, finishReasons: ['tool_call'] }],
    },
    {
      name: '18 a stream that is made in the background',
      reply: responseStream([
        { type: 'response.queued', response: unfinishedResponse('queued', { background: true }) },
        ...firstEvents(),
        ...textEvents(['Hello']),
        {
          type: 'response.completed',
          response: response([messageItem('Hello')], { background: true }),
        },
      ]),
      use: async (client) =>
        readAll(await client.responses.create({ ...STREAM_REQUEST, background: true })),
      spans: [STREAMED],
    },
    {
      name: '18 a stream that is cut at its limit of tokens',
      reply: responseStream([
        ...firstEvents(),
        ...textEvents(['Hel']),
        {
          type: 'response.incomplete',
          response: response([messageItem('Hel')], {
            status: 'incomplete',
            incomplete_details: { reason: 'max_output_tokens' },
          }),
        },
      ]),
      use: async (client) => readAll(await client.responses.create(STREAM_REQUEST)),
      spans: [{ ...STREAMED, finishReasons: ['length'] }],
    },
    {
      name: '18 a stream whose response has failed',
      reply: responseStream([
        ...firstEvents(),
        ...textEvents(['Hel']),
        {
          type: 'response.failed',
          response: response([messageItem('Hel')], { status: 'failed', error: failure }),
        },
      ]),
      use: async (client) => readAll(await client.responses.create(STREAM_REQUEST)),
      spans: [
        { ...STREAMED, finishReasons: ['error'], status: 'error', errorType: 'server_error' },
      ],
    },
    {
      name: '18 a stream with an error event',
      reply: responseStream([
        ...firstEvents(),
        ...textEvents(['Hel']),
        { type: 'error', ...failure, param: null },
      ]),
      use: async (client) => {
        const events: unknown[] = [];
        const error = await readAll(await client.responses.create(STREAM_REQUEST), events).catch(
          shown,
        );
        return [events, error];
      },
      spans: [{ ...PARTIAL, status: 'error', errorType: 'server_error' }],
    },
    {
      name: '18 a stream with an error in it',
      reply: responseStream([...firstEvents(), ...textEvents(['Hel']), { error: failure }]),
      use: async (client) => readAll(await client.responses.create(STREAM_REQUEST)).catch(shown),
      spans: [{ ...PARTIAL, status: 'error', errorType: 'server_error' }],
    },
    {
      name: '18 a stream whose connection breaks',
      reply: responseStream([...firstEvents(), ...textEvents(['Hel'])], { end: 'cut' }),
      use: async (client) => {
        const events: unknown[] = [];
        const error = await readAll(await client.responses.create(STREAM_REQUEST), events).catch(
          shown,
        );
        return [events, error];
      },
      spans: [{ ...PARTIAL, status: 'error', errorType: 'TypeError' }],
    },
    {
      name: '18 a stream that ends without having finished',
      reply: responseStream([...firstEvents(), ...textEvents(['Hel'])], { end: 'closed' }),
      use: async (client) => readAll(await client.responses.create(STREAM_REQUEST)),
      spans: [{ ...PARTIAL, endReason: 'incomplete' }],
    },
    {
      name: '18 break aborts the HTTP request',
      reply: slow,
      use: async (client, server) => {
        const stream = await client.responses.create(STREAM_REQUEST);
        const events: unknown[] = [];
        for await (const event of stream) {
          events.push(event);
          if (event.type === 'response.output_text.delta') {
            break;
          }
        }
        const isLeft = await server.lastRequest.isLeft;
        return [
          events,
          isLeft,
          server.lastRequest.chunksSent < words.length,
          stream.controller.signal.aborted,
        ];
      },
      spans: [{ ...PARTIAL, endReason: 'break' }],
    },
    {
      name: '18 a throwing consumer aborts the HTTP request',
      reply: slow,
      use: async (client, server) => {
        const stream = await client.responses.create(STREAM_REQUEST);
        const outcome = await (async () => {
          for await (const _event of stream) {
            throw new Error('consumer');
          }
        })().catch(shown);
        return [outcome, await server.lastRequest.isLeft];
      },
      spans: [{ ...UNREAD, endReason: 'break' }],
    },
    {
      name: '18 an abort signal ends the iteration quietly',
      reply: slow,
      use: async (client, server) => {
        const abort = new AbortController();
        const stream = await client.responses.create(STREAM_REQUEST, { signal: abort.signal });
        let count = 0;
        for await (const event of stream) {
          count += 1;
          if (event.type === 'response.output_text.delta') {
            abort.abort();
          }
        }
        return [count, await server.lastRequest.isLeft];
      },
      spans: [{ ...PARTIAL, endReason: 'aborted' }],
    },
    {
      name: '18 the controller of a stream aborts it',
      reply: slow,
      use: async (client) => {
        const stream = await client.responses.create(STREAM_REQUEST);
        setTimeout(() => stream.controller.abort(), 80);
        const events = await readAll(stream);
        return events.length > 0 && events.length < words.length;
      },
      spans: [{ ...PARTIAL, endReason: 'aborted' }],
    },
    {
      name: '18 a stream that is aborted before it is read',
      reply: slow,
      use: async (client, server) => {
        const abort = new AbortController();
        await client.responses.create(STREAM_REQUEST, { signal: abort.signal });
        abort.abort();
        return [await server.lastRequest.isLeft];
      },
      spans: [{ ...UNREAD, endReason: 'aborted' }],
    },
    {
      name: '19 stream and finalResponse',
      reply: text,
      use: async (client) => {
        const answer = await client.responses.stream(REQUEST).finalResponse();
        return [answer, answer.output_text];
      },
      spans: [STREAMED],
    },
    {
      name: '19 the events of stream',
      reply: text,
      use: async (client) => {
        const events: unknown[] = [];
        const stream = client.responses
          .stream(REQUEST)
          .on('connect', () => events.push('connect'))
          .on('response.output_text.delta', ({ delta, snapshot }) => events.push([delta, snapshot]))
          .on('response.completed', ({ type }) => events.push(type))
          .on('end', () => events.push('end'));
        await stream.done();
        return events;
      },
      spans: [STREAMED],
    },
    {
      name: '19 the helper of stream is iterated',
      reply: text,
      use: async (client) => (await readAll(client.responses.stream(REQUEST))).length,
      spans: [STREAMED],
    },
    {
      name: '19 aborting the helper of stream',
      reply: slow,
      use: async (client, server) => {
        const stream = client.responses.stream(REQUEST);
        stream.on('response.output_text.delta', () => stream.abort());
        const outcome = await stream.done().catch(shown);
        return [outcome, await server.lastRequest.isLeft];
      },
      spans: [{ ...PARTIAL, endReason: 'aborted' }],
    },
    {
      name: '19 the helper of stream, with an error event',
      reply: responseStream([...firstEvents(), { type: 'error', ...failure, param: null }]),
      use: (client) => client.responses.stream(REQUEST).finalResponse().catch(shown),
      spans: [{ ...UNREAD, status: 'error', errorType: 'server_error' }],
    },
    {
      name: '19 the helper of stream carries on a response',
      reply: text,
      use: async (client, server) => {
        const answer = await client.responses.stream({ response_id: 'resp_1' }).finalResponse();
        return [answer.output_text, server.lastRequest.path];
      },
      spans: [{ ...FETCHED, stream: true, hasTimeToFirstChunk: true }],
    },
    {
      name: '20 parse answers the parsed output',
      reply: { json: response([messageItem('{"city":"Bern"}'), weatherCall]) },
      use: async (client) => {
        const format = {
          type: 'json_schema' as const,
          name: 'place',
          schema: { type: 'object' },
          strict: true,
        };
        const parsed = await client.responses.parse({
          ...REQUEST,
          text: { format },
          tools: [weatherTool],
        });
        return [parsed.output, parsed.output_text, parsed.output_parsed];
      },
      spans: [{ ...DONE, finishReasons: ['tool_call'] }],
    },
    {
      name: 'a response that is fetched tells no tokens',
      use: (client) => client.responses.retrieve('resp_1'),
      spans: [FETCHED],
    },
    {
      name: 'a failed response that is fetched',
      reply: { json: response([], { status: 'failed', error: failure }) },
      use: (client) => client.responses.retrieve('resp_1'),
      spans: [{ ...FETCHED, finishReasons: ['error'] }],
    },
    {
      name: 'a response that is fetched as a stream',
      reply: text,
      use: async (client) => readAll(await client.responses.retrieve('resp_1', { stream: true })),
      spans: [{ ...FETCHED, stream: true, hasTimeToFirstChunk: true }],
    },
    {
      name: 'a response that there is not',
      reply: { status: 404, json: { error: { message: 'gone', code: 'not_found' } } },
      use: (client) => client.responses.retrieve('resp_2').catch(shown),
      spans: [
        {
          name: 'fetch_response',
          status: 'error',
          errorType: 'not_found',
          hasTimeToFirstChunk: false,
        },
      ],
    },
    {
      name: 'an error status with a code',
      reply: { status: 400, json: { error: { message: 'too long', code: 'too_long' } } },
      use: (client) => client.responses.create(REQUEST).catch(shown),
      spans: [{ ...UNSEEN, status: 'error', errorType: 'too_long' }],
    },
    {
      name: 'an error status for a stream',
      reply: { status: 401, json: { error: { message: 'no', code: 'invalid_api_key' } } },
      use: (client) => client.responses.create(STREAM_REQUEST).catch(shown),
      spans: [{ ...UNREAD, status: 'error', errorType: 'invalid_api_key' }],
    },
    {
      name: 'one span for a call that succeeds with its second attempt',
      reply: (turn) =>
        turn === 0
          ? { status: 429, headers: { 'retry-after-ms': '1' }, json: {} }
          : { json: response([messageItem('Hello')]) },
      use: (client) => client.responses.create(REQUEST, { maxRetries: 1 }),
      spans: [DONE],
    },
    {
      name: 'a timeout',
      use: (client) =>
        client
          .withOptions({ fetch: neverAnswers })
          .responses.create(REQUEST, { timeout: 20, maxRetries: 0 })
          .catch(shown),
      spans: [{ ...UNSEEN, status: 'error', errorType: 'APIConnectionTimeoutError' }],
    },
    {
      name: 'a signal that aborts before the answer comes',
      use: (client) =>
        client.responses.create(REQUEST, { signal: AbortSignal.abort('why') }).catch(shown),
      spans: [{ ...UNSEEN, endReason: 'aborted' }],
    },
    {
      name: 'an answer that breaks off',
      reply: { json: response([messageItem('Hello')]), end: 'cut' },
      use: (client) => client.responses.create(REQUEST, { maxRetries: 0 }).catch(shown),
      spans: [{ ...UNSEEN, status: 'error', errorType: 'TypeError' }],
    },
    {
      name: 'calls at the same time',
      use: (client) =>
        Promise.all([client.responses.create(REQUEST), client.responses.create(REQUEST)]),
      spans: [DONE, DONE],
    },
  ];
}

const situationsSince7: Situation<OpenAI>[] = [
  {
    name: 'the beta of the API',
    use: (client) => client.beta.responses.create(REQUEST),
    spans: [DONE],
  },
  {
    name: 'a stream of the beta of the API',
    reply: text,
    use: async (client) => readAll(await client.beta.responses.create(STREAM_REQUEST)),
    spans: [STREAMED],
  },
  {
    name: 'a response that is fetched by the beta of the API',
    use: (client) => client.beta.responses.retrieve('resp_1'),
    spans: [FETCHED],
  },
];

for (const version of OPENAI_VERSIONS) {
  describeSituations({
    title: `responses of a registered client of openai ${version.major} are those of a bare one`,
    clientOf: (server) => clientOf(version, server),
    register: registerOpenAI,
    reply: { json: response([messageItem('Hello')]) },
    situations: [...situationsOf(version), ...(version.major < 7 ? [] : situationsSince7)],
  });
}

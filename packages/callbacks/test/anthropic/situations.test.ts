/* oxlint-disable no-underscore-dangle -- names of the client */
import type Anthropic from '@anthropic-ai/sdk';
import type { Callbacks, LlmEndEvent, LlmErrorEvent } from '@spanlight/callbacks';
import { registerAnthropic } from '@spanlight/callbacks/anthropic';
import { read } from '@spanlight/callbacks/bridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  blockEvents,
  inputDeltas,
  message,
  messageEnd,
  messageStart,
  parallelToolCallEvents,
  streamOf,
  textEvents,
  toolCallEvents,
  WEATHER_CALL,
} from '../support/anthropic-answers.ts';
import { VERSIONS } from '../support/anthropic-versions.ts';
import { ProviderServer, type Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';
import { describeSituations, neverAnswers, shown, type Situation } from '../support/situations.ts';

const asked = (): Anthropic.MessageCreateParamsNonStreaming => ({
  model: 'claude-test',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hi' }],
});
const streamed = (): Anthropic.MessageCreateParamsStreaming => ({ ...asked(), stream: true });

const INPUT = { input: 127, cached: 100, cacheWrite: 7 };
const USED = { ...INPUT, output: 48, reasoning: 32 };
const DONE = {
  name: 'chat claude-test',
  status: 'unset',
  finishReasons: ['stop'],
  ...USED,
  hasTimeToFirstChunk: false,
};
const STREAMED = { ...DONE, stream: true, hasTimeToFirstChunk: true };
const PARTIAL = {
  name: 'chat claude-test',
  status: 'unset',
  ...INPUT,
  stream: true,
  hasTimeToFirstChunk: true,
};
const UNSEEN = { name: 'chat claude-test', status: 'unset', hasTimeToFirstChunk: false };
const TOOL = { name: 'execute_tool get_weather', status: 'unset', hasTimeToFirstChunk: false };
const RUNNER = { name: 'invoke_agent', status: 'unset', hasTimeToFirstChunk: false };

const words = Array.from({ length: 20 }, (_, index) => `word${index} `);
const text: Reply = streamOf(textEvents(['Hello', ' ', 'you']));
const slow: Reply = { ...streamOf(textEvents(words)), delayMillis: 5, end: 'open' };
const broken = streamOf(textEvents(['Hel']).slice(0, 3));
const twoTurns = (turn: number): Reply => ({
  json: turn === 0 ? message([WEATHER_CALL]) : message('It is sunny'),
});
const twoStreamedTurns = (turn: number): Reply =>
  streamOf(turn === 0 ? toolCallEvents() : textEvents(['It is', ' sunny']));

/** A tool for the tool runner. */
const weatherTool = (run: (input: { city: string }) => string) => ({
  type: 'custom' as const,
  name: 'get_weather',
  description: 'The weather',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
  run,
  parse: (input: unknown) => input as { city: string },
});
const sunny = weatherTool(({ city }) => `sunny in ${city}`);
const failing = weatherTool(() => {
  throw new RangeError('no weather');
});

const situations: Situation<Anthropic>[] = [
  {
    name: '1 the client is what it was',
    use: (client) => [client.constructor.name, Object.keys(client)],
    spans: [],
  },
  {
    name: '2 a client made by withOptions works, and is traced too',
    use: async (client) => {
      const copy = client.withOptions({ maxRetries: 1 }).withOptions({ timeout: 5000 });
      const { content } = await copy.messages.create(asked());
      return [copy.constructor === client.constructor, copy.maxRetries, copy.timeout, content];
    },
    spans: [DONE],
  },
  {
    name: '3 an awaited call answers the parsed message',
    use: (client) => client.messages.create(asked()),
    spans: [DONE],
  },
  {
    name: '3 an awaited call of the beta API',
    use: (client) => client.beta.messages.create({ ...asked(), betas: ['context-1m-2025-08-07'] }),
    spans: [DONE],
  },
  {
    name: '4 withResponse answers data, response and request id',
    use: async (client) => {
      const { data, response, request_id } = await client.messages.create(asked()).withResponse();
      return [data, response.status, response.bodyUsed, typeof request_id];
    },
    spans: [DONE],
  },
  {
    name: '5 asResponse answers the raw response, unread',
    use: async (client) => {
      const response = await client.messages.create(asked()).asResponse();
      return [response instanceof Response, response.bodyUsed, await response.json()];
    },
    spans: [{ ...UNSEEN, endReason: 'raw' }],
  },
  {
    name: '5 asResponse beside the parsed message',
    use: async (client) => {
      const promise = client.messages.create(asked());
      const [response, data] = await Promise.all([promise.asResponse(), promise]);
      return [response.status, response.bodyUsed, data];
    },
    spans: [DONE],
  },
  {
    name: '6 the result has the request id',
    use: async (client) => typeof (await client.messages.create(asked()))._request_id,
    spans: [DONE],
  },
  {
    name: '7 _thenUnwrap derives promises that work',
    use: async (client) => {
      const promise = client.messages.create(asked());
      const derived = promise
        ._thenUnwrap(({ content }) => ({ count: content.length }))
        ._thenUnwrap(({ count }) => ({ isOne: count === 1 }));
      const { data, request_id } = await derived.withResponse();
      return [derived.constructor === promise.constructor, data, typeof request_id];
    },
    spans: [DONE],
  },
  {
    name: '8 parse answers the parsed message',
    reply: { json: message('{"answer":4}') },
    use: async (client) => {
      const parsed = await client.messages.parse({
        ...asked(),
        output_config: {
          format: {
            type: 'json_schema',
            schema: { type: 'object' },
            parse: (content: string) => JSON.parse(content) as { answer: number },
          },
        },
      });
      return [parsed.parsed_output, parsed.content];
    },
    spans: [DONE],
  },
  {
    name: '8 a parser that throws',
    use: async (client) =>
      client.messages
        .parse({
          ...asked(),
          output_config: {
            format: {
              type: 'json_schema',
              schema: { type: 'object' },
              parse: () => {
                throw new Error('unparsable');
              },
            },
          },
        })
        .catch(shown),
    spans: [DONE],
  },
  {
    name: '9 a stream that is read to its end',
    reply: text,
    use: async (client) => {
      const stream = await client.messages.create(streamed());
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
      const { data, response } = await client.messages.create(streamed()).withResponse();
      return [response.status, await readAll(data)];
    },
    spans: [STREAMED],
  },
  {
    name: '9 tee reads a stream twice',
    reply: text,
    use: async (client) => {
      const stream = await client.messages.create(streamed());
      return Promise.all(stream.tee().map((branch) => readAll(branch)));
    },
    spans: [STREAMED],
  },
  {
    name: '9 toReadableStream',
    reply: text,
    use: async (client) => {
      const stream = await client.messages.create(streamed());
      return new Response(stream.toReadableStream() as ReadableStream).text();
    },
    spans: [STREAMED],
  },
  {
    name: '9 toReadableStream, cancelled',
    reply: slow,
    use: async (client, server) => {
      const stream = await client.messages.create(streamed());
      const reader = (stream.toReadableStream() as ReadableStream).getReader();
      await reader.read();
      await reader.read();
      await reader.cancel();
      return server.lastRequest.isLeft;
    },
    spans: [{ ...PARTIAL, endReason: 'break' }],
  },
  {
    name: '9 a stream cannot be read twice',
    reply: text,
    use: async (client) => {
      const stream = await client.messages.create(streamed());
      await readAll(stream);
      return readAll(stream).catch(shown);
    },
    spans: [STREAMED],
  },
  {
    name: '10 break aborts the HTTP request',
    reply: slow,
    use: async (client, server) => {
      const stream = await client.messages.create(streamed());
      const events: unknown[] = [];
      for await (const event of stream) {
        events.push(event);
        if (events.length === 4) {
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
    name: '10 break before the content begins',
    reply: slow,
    use: async (client, server) => {
      for await (const event of await client.messages.create(streamed())) {
        return [event, server.lastRequest.path];
      }
      return undefined;
    },
    spans: [{ ...PARTIAL, hasTimeToFirstChunk: false, endReason: 'break' }],
  },
  {
    name: '10 a throwing consumer aborts the HTTP request',
    reply: slow,
    use: async (client, server) => {
      const stream = await client.messages.create(streamed());
      const outcome = await (async () => {
        for await (const event of stream) {
          if (event.type === 'content_block_delta') {
            throw new Error('consumer');
          }
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
      const stream = await client.messages.create(streamed(), { signal: abort.signal });
      let count = 0;
      for await (const _event of stream) {
        count += 1;
        if (count === 4) {
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
      const stream = await client.messages.create(streamed());
      setTimeout(() => stream.controller.abort(), 60);
      const events = await readAll(stream);
      return events.length > 0 && events.length < words.length;
    },
    spans: [{ ...PARTIAL, endReason: 'aborted' }],
  },
  {
    name: '11 a signal that aborts before the answer comes',
    reply: slow,
    use: (client) =>
      client.messages.create(asked(), { signal: AbortSignal.abort('why') }).catch(shown),
    spans: [{ ...UNSEEN, endReason: 'aborted' }],
  },
  {
    name: '12 a stream that is aborted before it is read',
    reply: slow,
    use: async (client, server) => {
      const abort = new AbortController();
      await client.messages.create(streamed(), { signal: abort.signal });
      abort.abort();
      return [await server.lastRequest.isLeft];
    },
    spans: [{ ...UNSEEN, stream: true, endReason: 'aborted' }],
  },
  {
    name: '13 two parallel tool calls in a stream',
    reply: streamOf(parallelToolCallEvents()),
    use: async (client) => readAll(await client.messages.create(streamed())),
    spans: [{ ...STREAMED, finishReasons: ['tool_call'] }],
  },
  {
    name: '14 stream and finalMessage',
    reply: text,
    use: async (client) => {
      const stream = client.messages.stream(asked());
      return [await stream.finalMessage(), await stream.finalText(), typeof stream.request_id];
    },
    spans: [STREAMED],
  },
  {
    name: '14 stream and finalMessage of the beta API',
    reply: text,
    use: (client) => client.beta.messages.stream(asked()).finalMessage(),
    spans: [STREAMED],
  },
  {
    name: '14 stream, iterated and left',
    reply: slow,
    use: async (client, server) => {
      const stream = client.messages.stream(asked());
      const events: unknown[] = [];
      for await (const event of stream) {
        events.push(event);
        if (events.length === 4) {
          break;
        }
      }
      return [events.length, await server.lastRequest.isLeft];
    },
    // The helper reads for its listeners, and aborts when it is left.
    spans: [{ ...PARTIAL, endReason: 'aborted' }],
  },
  {
    name: '15 the events of stream',
    reply: text,
    use: async (client) => {
      const events: unknown[] = [];
      const stream = client.messages
        .stream(asked())
        .on('connect', () => events.push('connect'))
        .on('text', (delta, snapshot) => events.push([delta, snapshot]))
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
      const stream = client.messages.stream(asked());
      stream.on('text', () => stream.abort());
      const outcome = await stream.done().catch(shown);
      return [outcome, await server.lastRequest.isLeft];
    },
    spans: [{ ...PARTIAL, endReason: 'aborted' }],
  },
  {
    name: '15 a listener of stream that throws when it connects',
    reply: slow,
    use: async (client, server) => {
      const stream = client.messages.stream(asked()).on('connect', () => {
        throw new Error('listener');
      });
      const outcome = await stream.done().catch(shown);
      return [outcome, await server.lastRequest.isLeft];
    },
    spans: [{ ...UNSEEN, stream: true, endReason: 'aborted' }],
  },
  {
    name: '16 toolRunner with two turns',
    reply: twoTurns,
    use: async (client, server) => {
      const runner = client.beta.messages.toolRunner({ ...asked(), tools: [sunny] });
      const { content } = await runner.runUntilDone();
      return [content, server.lastRequest.body.messages];
    },
    spans: [{ ...DONE, finishReasons: ['tool_call'] }, TOOL, DONE, RUNNER],
  },
  {
    name: '16 toolRunner that is awaited',
    reply: twoTurns,
    use: async (client) => {
      const { content } = await client.beta.messages.toolRunner({ ...asked(), tools: [sunny] });
      return content;
    },
    spans: [{ ...DONE, finishReasons: ['tool_call'] }, TOOL, DONE, RUNNER],
  },
  {
    name: '16 toolRunner with a tool that throws',
    reply: twoTurns,
    use: async (client, server) => {
      await client.beta.messages.toolRunner({ ...asked(), tools: [failing] });
      return server.lastRequest.body.messages;
    },
    spans: [
      { ...DONE, finishReasons: ['tool_call'] },
      { ...TOOL, status: 'error', errorType: 'tool_error' },
      DONE,
      RUNNER,
    ],
  },
  {
    name: '16 toolRunner that is left after the first turn',
    reply: twoTurns,
    use: async (client) => {
      for await (const { content } of client.beta.messages.toolRunner({
        ...asked(),
        tools: [sunny],
      })) {
        return content;
      }
      return undefined;
    },
    spans: [
      { ...DONE, finishReasons: ['tool_call'] },
      { ...RUNNER, endReason: 'break' },
    ],
  },
  {
    name: '16 toolRunner whose request fails',
    reply: {
      status: 529,
      json: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    },
    use: async (client) => {
      const runner = client.beta.messages.toolRunner({ ...asked(), tools: [sunny] });
      return runner.runUntilDone().catch(shown);
    },
    spans: [
      { ...UNSEEN, status: 'error', errorType: 'overloaded_error' },
      { ...RUNNER, status: 'error', errorType: 'overloaded_error' },
    ],
  },
  {
    name: '16 streaming toolRunner with two turns',
    reply: twoStreamedTurns,
    use: async (client, server) => {
      const runner = client.beta.messages.toolRunner({ ...asked(), tools: [sunny], stream: true });
      const texts: unknown[] = [];
      for await (const stream of runner) {
        stream.on('text', (delta) => texts.push(delta));
        texts.push((await stream.finalMessage()).content);
      }
      return [texts, server.lastRequest.body.messages];
    },
    spans: [{ ...STREAMED, finishReasons: ['tool_call'] }, TOOL, STREAMED, RUNNER],
  },
  {
    name: '16 streaming toolRunner that is left in the middle of a stream',
    reply: slow,
    use: async (client, server) => {
      const runner = client.beta.messages.toolRunner({ ...asked(), tools: [sunny], stream: true });
      for await (const stream of runner) {
        for await (const event of stream) {
          if (event.type === 'content_block_delta') {
            break;
          }
        }
        break;
      }
      return server.lastRequest.isLeft;
    },
    spans: [
      { ...PARTIAL, endReason: 'aborted' },
      { ...RUNNER, endReason: 'break' },
    ],
  },
  {
    name: '16 streaming toolRunner with an error in the stream',
    reply: streamOf([
      ...textEvents(['Hel']).slice(0, 3),
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    ]),
    use: async (client) => {
      const runner = client.beta.messages.toolRunner({ ...asked(), tools: [sunny], stream: true });
      return runner.runUntilDone().catch(shown);
    },
    spans: [
      { ...PARTIAL, status: 'error', errorType: 'overloaded_error' },
      { ...RUNNER, status: 'error', errorType: 'overloaded_error' },
    ],
  },
  {
    name: 'counting tokens is no call of the model',
    reply: { json: { input_tokens: 14 } },
    use: (client) => client.messages.countTokens({ model: 'claude-test', messages: [] }),
    spans: [],
  },
  {
    name: 'an error status with a type',
    reply: {
      status: 400,
      json: { type: 'error', error: { type: 'invalid_request_error', message: 'too long' } },
    },
    use: (client) => client.messages.create(asked()).catch(shown),
    spans: [{ ...UNSEEN, status: 'error', errorType: 'invalid_request_error' }],
  },
  {
    name: 'an error status without a body, after a retry',
    reply: { status: 500, headers: { 'retry-after-ms': '1' }, json: null },
    use: async (client, server) => {
      const before = server.requests.length;
      const error = await client.messages.create(asked(), { maxRetries: 1 }).catch(shown);
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
            json: { type: 'error', error: { type: 'rate_limit_error', message: 'slow down' } },
          }
        : { json: message('Hello') },
    use: (client) => client.messages.create(asked(), { maxRetries: 1 }),
    spans: [DONE],
  },
  {
    name: 'an error seen through asResponse, then through then',
    reply: {
      status: 401,
      json: { type: 'error', error: { type: 'authentication_error', message: 'no' } },
    },
    use: async (client) => {
      const promise = client.messages.create(asked());
      return [await promise.asResponse().catch(shown), await promise.then(shown, shown)];
    },
    spans: [{ ...UNSEEN, status: 'error', errorType: 'authentication_error' }],
  },
  {
    name: 'a request that the client refuses',
    use: (client) => {
      try {
        return client.messages.create({ ...asked(), max_tokens: 1_000_000 }).catch(shown);
      } catch (error) {
        return shown(error);
      }
    },
    spans: [{ ...UNSEEN, status: 'error', errorType: 'AnthropicError' }],
  },
  {
    name: 'a timeout',
    reply: slow,
    use: (client) =>
      client
        .withOptions({ fetch: neverAnswers })
        .messages.create(asked(), { timeout: 20, maxRetries: 0 })
        .catch(shown),
    spans: [{ ...UNSEEN, status: 'error', errorType: 'APIConnectionTimeoutError' }],
  },
  {
    name: 'an answer that breaks off',
    reply: { json: message('Hello'), end: 'cut' },
    use: (client) => client.messages.create(asked()).catch(shown),
    spans: [{ ...UNSEEN, status: 'error', errorType: 'TypeError' }],
  },
  {
    name: 'a stream whose connection breaks',
    reply: { ...broken, end: 'cut' },
    use: async (client) => {
      const stream = await client.messages.create(streamed());
      const events: unknown[] = [];
      const error = await readAll<unknown>(stream, events).catch(shown);
      return [events, error];
    },
    spans: [{ ...PARTIAL, status: 'error', errorType: 'TypeError' }],
  },
  {
    name: 'a stream that ends without having finished',
    reply: { ...broken, end: 'closed' },
    use: async (client) => readAll(await client.messages.create(streamed())),
    spans: [{ ...PARTIAL, endReason: 'incomplete' }],
  },
  {
    name: 'a stream with an error in it',
    reply: streamOf([
      ...textEvents(['Hel']).slice(0, 3),
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    ]),
    use: async (client) => readAll(await client.messages.create(streamed())).catch(shown),
    spans: [{ ...PARTIAL, status: 'error', errorType: 'overloaded_error' }],
  },
  {
    name: 'a call whose promise is caught, and one with finally',
    use: async (client) => {
      let isSettled = false;
      const caught = await client.messages.create(asked()).catch(shown);
      const last = await client.messages.create(asked()).finally(() => {
        isSettled = true;
      });
      return [caught, last, isSettled];
    },
    spans: [DONE, DONE],
  },
];

describe.each(VERSIONS)('version $version', ({ Client }) => {
  describeSituations({
    title: 'a registered Anthropic client behaves like a bare one',
    clientOf: (server) =>
      new Client({ apiKey: 'test', baseURL: server.url, maxRetries: 0, logLevel: 'off' }),
    register: registerAnthropic,
    reply: { json: message('Hello') },
    situations,
  });

  describe('what the last event says', () => {
    let server: ProviderServer;
    let client: Anthropic;
    let recorder: LastEventRecorder;
    beforeAll(async () => {
      server = await ProviderServer.start();
      client = new Client({ apiKey: 'test', baseURL: server.url, maxRetries: 0, logLevel: 'off' });
      recorder = new LastEventRecorder();
      registerAnthropic(client, recorder);
    });
    afterAll(() => server.stop());

    test('3 where the answer came from', async () => {
      server.reply = () => ({
        json: message('Hello'),
        headers: { 'anthropic-organization-id': 'org_1' },
      });
      await client.messages.create(asked());

      expect(recorder.last?.attributes).toMatchObject({
        'anthropic.message.stop_reason': 'end_turn',
        'anthropic.organization.id': 'org_1',
        'anthropic.request.id': expect.stringMatching(/^req_/),
        'anthropic.response.service_tier': 'standard',
        'anthropic.usage.cache_creation.ephemeral_1h_input_tokens': 4,
        'anthropic.usage.cache_creation.ephemeral_5m_input_tokens': 3,
        'http.response.status_code': 200,
      });
    });

    test('9 a stream adds up to the message that would have come whole', async () => {
      const thinking = { type: 'thinking', thinking: 'Hm, yes', signature: 'signed' };
      const said = { type: 'text', text: 'Hello you', citations: [{ cited_text: 'you' }] };
      server.reply = () =>
        streamOf([
          messageStart(),
          ...blockEvents(0, { type: 'thinking', thinking: '', signature: '' }, [
            { type: 'thinking_delta', thinking: 'Hm' },
            { type: 'thinking_delta', thinking: ', yes' },
            { type: 'signature_delta', signature: 'signed' },
          ]),
          ...blockEvents(1, { type: 'text', text: '' }, [
            { type: 'text_delta', text: 'Hello ' },
            { type: 'citations_delta', citation: { cited_text: 'you' } },
            { type: 'text_delta', text: 'you' },
          ]),
          ...blockEvents(2, { ...WEATHER_CALL, input: {} }, inputDeltas('{"city":', '"Bern"}')),
          ...messageEnd('tool_use'),
        ]);
      await readAll(await client.messages.create(streamed()));
      const { response, outputMessages, timeToFirstTokenMillis = -1 } = recorder.last ?? {};

      expect(response).toEqual(message([thinking, said, WEATHER_CALL], { usage: anyUsage }));
      expect(outputMessages).toEqual([
        {
          role: 'assistant',
          finish_reason: 'tool_use',
          parts: [
            { type: 'reasoning', content: 'Hm, yes' },
            { type: 'text', content: 'Hello you' },
            { type: 'tool_call', id: 'toolu_1', name: 'get_weather', arguments: { city: 'Bern' } },
          ],
        },
      ]);
      expect(recorder.tokens).toEqual(['Hello ', 'you']);
      expect(timeToFirstTokenMillis).toBeGreaterThan(0);
    });

    test('13 the two tool calls are told apart', async () => {
      server.reply = () => streamOf(parallelToolCallEvents());
      await readAll(await client.messages.create(streamed()));

      expect(recorder.last?.toolCalls).toEqual([
        { id: 'toolu_weather', name: 'get_weather', arguments: '{"city":"Bern"}', choiceIndex: 0 },
        { id: 'toolu_time', name: 'get_time', arguments: '{"zone":"CET"}', choiceIndex: 0 },
      ]);
    });

    test('10 what came before break is kept', async () => {
      server.reply = () => slow;
      for await (const event of await client.messages.create(streamed())) {
        if (event.type === 'content_block_delta' && read(event.delta, 'text') === 'word1 ') {
          break;
        }
      }

      expect(recorder.last).toMatchObject({ endReason: 'break', inputTokens: 127 });
      expect(recorder.last?.outputTokens).toBeUndefined();
      expect(recorder.last?.outputMessages).toEqual([
        {
          role: 'assistant',
          parts: [{ type: 'text', content: 'word0 word1 ' }],
          finish_reason: '',
        },
      ]);
    });

    test('16 what a streaming toolRunner read before it was left is kept', async () => {
      server.reply = () => slow;
      const runner = client.beta.messages.toolRunner({ ...asked(), tools: [sunny], stream: true });
      for await (const stream of runner) {
        for await (const event of stream) {
          if (event.type === 'content_block_delta' && read(event.delta, 'text') === 'word1 ') {
            break;
          }
        }
        break;
      }
      await server.lastRequest.isLeft;

      expect(recorder.last).toMatchObject({ endReason: 'aborted', inputTokens: 127 });
      expect(JSON.stringify(recorder.last?.outputMessages)).toContain('word0 word1 ');
    });

    test('concurrent calls are not mixed', async () => {
      server.reply = ({ body }) =>
        streamOf(textEvents([`answer to ${String(body.model)}`, ' and', ' more']));
      const answers = await Promise.all(
        ['a', 'b', 'c', 'd'].map(async (model) => {
          const ends = new LastEventRecorder();
          const copy = client.withOptions({});
          registerAnthropic(copy, ends);
          await readAll(await copy.messages.create({ ...streamed(), model }));
          return ends.last?.outputMessages?.[0]?.parts;
        }),
      );

      expect(answers).toEqual(
        ['a', 'b', 'c', 'd'].map((model) => [
          { type: 'text', content: `answer to ${model} and more` },
        ]),
      );
    });
  });
});

const anyUsage: unknown = expect.objectContaining({
  input_tokens: 20,
  cache_read_input_tokens: 100,
  output_tokens: 48,
});

class LastEventRecorder implements Callbacks {
  last: LlmEndEvent | LlmErrorEvent | undefined;
  tokens: string[] = [];

  onLlmStart(): void {
    this.tokens = [];
  }

  onLlmToken({ token }: { token: string }): void {
    this.tokens.push(token);
  }

  onLlmEnd(event: LlmEndEvent): void {
    this.last = event;
  }

  onLlmError(event: LlmErrorEvent): void {
    this.last = event;
  }
}

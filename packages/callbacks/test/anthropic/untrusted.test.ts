import type Anthropic from '@anthropic-ai/sdk';
import { type LlmStartEvent, TracingCallbacks } from '@spanlight/callbacks';
import { registerAnthropic } from '@spanlight/callbacks/anthropic';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  blockEvents,
  inputDeltas,
  message,
  messageEnd,
  messageStart,
  streamOf,
  textEvents,
} from '../support/anthropic-answers.ts';
import { VERSIONS } from '../support/anthropic-versions.ts';
import { collectSpans, llmFacts } from '../support/collected-spans.ts';
import { ProviderServer, type Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

// Whatever a provider answers, and whatever a program asks: the client's result is untouched, and the span ends.

const request = { model: 'claude-test', max_tokens: 10, messages: [] };

const wholes: Record<string, unknown> = {
  null: null,
  'a number': 42,
  'a list': [],
  'nothing in it': {},
  'null everywhere': { id: null, model: null, role: null, content: null, usage: null },
  'null usage': message('Hello', { usage: null }),
  'usage that is text': message('Hello', { usage: 'many' }),
  'usage of other types': message('Hello', {
    usage: {
      input_tokens: '12',
      output_tokens: -1,
      cache_read_input_tokens: 1.5,
      cache_creation: [],
      output_tokens_details: { thinking_tokens: {} },
    },
  }),
  'missing content': { id: 'x', type: 'message', usage: null },
  'content that is text': message([], { content: 'Hello' }),
  'content of other types': message([], {
    content: [null, 1, 'x', [], { type: {} }, { type: 'text', text: 1 }, { type: 'thinking' }],
  }),
  'media without a source': message([{ type: 'image' }, { type: 'document', source: 'x' }]),
  'an unknown stop reason': message('Hello', { stop_reason: 'bored' }),
  'a model that is an object': message('Hello', { model: { name: 'x' }, id: 7 }),
  'tool calls without names': message([
    { type: 'tool_use', id: 1, name: {}, input: null },
    { type: 'tool_use' },
    { type: 'server_tool_use', server_name: 1 },
    { type: 'odd_tool_result' },
  ]),
};

const streams: Record<string, readonly unknown[]> = {
  'an empty stream': [],
  'null events': [null, 1, 'x', []],
  'events without anything': [
    { type: 'message_start' },
    { type: 'content_block_start' },
    { type: 'content_block_delta' },
    { type: 'message_delta' },
  ],
  'events of other types': [
    { type: 'message_start', message: 'x' },
    { type: 'content_block_start', index: 'x', content_block: [] },
    { type: 'content_block_delta', index: -1, delta: { type: 'text_delta', text: {} } },
    { type: 'content_block_delta', index: 0, delta: { type: {} } },
    { type: 'message_delta', delta: 7, usage: 'many' },
    { type: {} },
  ],
  'content without a beginning': blockEvents(3, {}, [
    { type: 'text_delta', text: 'Hello' },
    { type: 'citations_delta' },
    { type: 'compaction_delta', content: null },
    { type: 'odd_delta' },
  ]).slice(1),
  'null usage': [messageStart({ usage: null }), ...messageEnd('end_turn', null)],
  'usage twice': [...textEvents(['Hello']), ...messageEnd('end_turn', { output_tokens: 2 })],
  'malformed tool arguments': [
    messageStart(),
    ...blockEvents(0, { type: 'tool_use', id: 'x', name: 'f', input: {} }, [
      ...inputDeltas('{"a":', '{'),
    ]),
    ...messageEnd('tool_use'),
  ],
};

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

const create = (client: Anthropic): Promise<unknown> => client.messages.create(request);
const createStream = async (client: Anthropic): Promise<unknown> =>
  readAll(await client.messages.create({ ...request, stream: true }));
const helperStream = (client: Anthropic): Promise<unknown> =>
  client.messages.stream(request).finalMessage();
const runnerStream = (client: Anthropic): Promise<unknown> =>
  client.beta.messages
    .toolRunner({ ...request, tools: [], stream: true, max_iterations: 1 })
    .runUntilDone();

/** Uses a client as it is, and one that is registered. Answers what the span of the call says. */
async function compare(
  clientOf: () => Anthropic,
  reply: Reply,
  use: (client: Anthropic) => Promise<unknown>,
): Promise<Record<string, unknown>> {
  server.reply = () => reply;
  const bare = await use(clientOf()).catch(String);
  const { tracer, spans, openCount } = collectSpans();
  const client = clientOf();
  registerAnthropic(client, new TracingCallbacks(tracer, { captureContent: true }));
  expect(await use(client).catch(String)).toEqual(bare);
  expect(openCount()).toBe(0);
  const calls = spans.filter(({ name }) => name === 'chat claude-test');
  expect(calls).toHaveLength(1);
  return llmFacts(calls[0]!);
}

const echo = (_url: unknown, init?: { body?: unknown }): Promise<Response> =>
  Promise.resolve(Response.json({ received: init?.body }));

describe.each(VERSIONS)('version $version', ({ Client }) => {
  const clientOf = (options: object = {}): Anthropic =>
    new Client({
      apiKey: 'test',
      baseURL: server.url,
      maxRetries: 0,
      logLevel: 'off',
      ...options,
    });
  describe('what a provider answers', () => {
    test.each(Object.entries(wholes))('%s', async (_name, json) => {
      const span = await compare(clientOf, { json }, create);

      expect(span['status']).toBe('unset');
    });

    test.each(Object.entries(streams))('in a stream: %s', async (_name, events) => {
      await compare(clientOf, streamOf(events), createStream);
      await compare(clientOf, streamOf(events), helperStream);
      await compare(clientOf, streamOf(events), runnerStream);
    });

    test('numbers that are none are left out, and unknown words are kept', async () => {
      const odd = await compare(clientOf, { json: wholes['usage of other types'] }, create);
      expect(odd).not.toHaveProperty('input');
      expect(odd).not.toHaveProperty('output');
      expect(odd).not.toHaveProperty('reasoning');
      const bored = await compare(clientOf, { json: wholes['an unknown stop reason'] }, create);
      expect(bored['finishReasons']).toEqual(['bored']);
    });

    test('the last usage of a stream counts', async () => {
      const span = await compare(clientOf, streamOf(streams['usage twice']!), createStream);

      expect(span).toMatchObject({ input: 127, output: 2 });
    });

    test('an answer of 10 MB', async () => {
      await compare(clientOf, { json: message('x'.repeat(10_000_000)) }, create);
    });
  });

  describe('what a program asks', () => {
    const cyclic: Record<string, unknown> = { max_tokens: 10, model: {}, stream: true };
    cyclic['messages'] = [cyclic];
    const odd: Record<string, unknown> = {
      nothing: undefined,
      null: null,
      text: 'x',
      cycles: cyclic,
      'fields of other types': {
        model: { name: 'x' },
        messages: [null, 1, { role: 1, content: [null, { type: 'image' }, { type: {} }] }],
        system: 7,
        tools: [null, { type: 'custom' }],
        temperature: '1',
        max_tokens: '5',
        stop_sequences: [1, 'END'],
        output_config: 'low',
      },
      'getters that throw': {
        get model(): string {
          throw new Error('getter');
        },
      },
    };

    test.each(Object.entries(odd))('%s', async (_name, body) => {
      const settle = async (client: Anthropic): Promise<unknown> => {
        try {
          return await client.messages.create(body as Anthropic.MessageCreateParamsNonStreaming);
        } catch (error) {
          return String(error);
        }
      };
      const bare = await settle(clientOf({ fetch: echo }));
      const { tracer, spans, openCount } = collectSpans();
      const client = clientOf({ fetch: echo });
      let start: LlmStartEvent | undefined;
      registerAnthropic(client, new TracingCallbacks(tracer, { captureContent: true }));
      registerAnthropic(client, {
        onLlmStart(event) {
          start = event;
        },
      });

      expect(await settle(client)).toEqual(bare);
      expect(spans).toHaveLength(1);
      expect(openCount()).toBe(0);
      expect(start?.model).toBeUndefined();
    });
  });
});

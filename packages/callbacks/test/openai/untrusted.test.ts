import { type LlmEndEvent, type LlmStartEvent, TracingCallbacks } from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { collectSpans, llmFacts } from '../support/collected-spans.ts';
import { chunk, completion, textChunks, usageChunk } from '../support/openai-answers.ts';
import { ProviderServer, type Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

// Whatever a provider answers, and whatever a program asks: the client's result is untouched, and the span ends.

const request = { model: 'gpt-test', messages: [] };
const facts = { id: 'x', object: 'chat.completion', model: 'gpt-test' };

const wholes: Record<string, unknown> = {
  null: null,
  'a number': 42,
  'a list': [],
  'nothing in it': {},
  'null everywhere': { ...facts, id: null, model: null, choices: null, usage: null },
  'null usage': completion('Hello', {}, { usage: null }),
  'usage that is text': completion('Hello', {}, { usage: 'many' }),
  'usage of other types': completion(
    'Hello',
    {},
    {
      usage: {
        prompt_tokens: '12',
        completion_tokens: -1,
        total_tokens: 1.5,
        prompt_tokens_details: [],
        completion_tokens_details: { reasoning_tokens: {} },
      },
    },
  ),
  'missing choices': { ...facts, usage: null },
  'choices of other types': { ...facts, choices: [null, 1, 'x', [], { message: 'text' }] },
  'an unknown finish reason': completion('Hello', {}, { choices: [{ finish_reason: 'bored' }] }),
  'a model that is an object': completion('Hello', {}, { model: { name: 'x' }, id: 7 }),
  'malformed tool arguments': completion(null, {
    tool_calls: [
      { id: 1, type: null, function: { name: 'f', arguments: '{"a":' } },
      { id: 'call', type: 'function', function: { name: {}, arguments: { a: 1 } } },
      null,
    ],
  }),
  'content of other types': completion(null, { content: { text: 'x' }, refusal: 1, role: [] }),
};

const streams: Record<string, readonly unknown[]> = {
  'an empty stream': [],
  'null chunks': [null, 1, 'x', []],
  'missing choices': [{ id: 'x' }, { choices: null }, { choices: [null, 1] }],
  'missing deltas': [{ choices: [{ index: 0 }, { index: 'x', delta: 'text' }] }],
  'a delta of other types': [chunk({ content: 1, role: {}, tool_calls: 'x', refusal: [] })],
  'usage twice': [...textChunks(['Hello']), usageChunk({ prompt_tokens: 1, completion_tokens: 2 })],
  'usage that is null': [...textChunks(['Hello']).slice(0, -1), usageChunk(null)],
  'tool calls without an index': [
    chunk({ tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] }),
    chunk({ tool_calls: [{ id: 'b', function: { name: 'g', arguments: '{}' } }, null, {}] }),
  ],
};

function create(client: OpenAI): Promise<unknown> {
  return client.chat.completions.create(request);
}

async function createStream(client: OpenAI): Promise<unknown> {
  return readAll(await client.chat.completions.create({ ...request, stream: true }));
}

function toolCallDelta(id: string, extra: object): object {
  return {
    tool_calls: [{ ...extra, id, type: 'function', function: { name: id, arguments: '{}' } }],
  };
}

function echoingClient(): OpenAI {
  return new OpenAI({
    apiKey: 'test',
    maxRetries: 0,
    fetch: async (_url, init) => Response.json({ received: init?.body }),
  });
}

describe('what a provider answers', () => {
  let server: ProviderServer;
  beforeAll(async () => {
    server = await ProviderServer.start();
  });
  afterAll(() => server.stop());

  const clientOf = (): OpenAI =>
    new OpenAI({ apiKey: 'test', baseURL: server.baseURL, maxRetries: 0, logLevel: 'off' });
  const compare = async (reply: Reply, use: (client: OpenAI) => Promise<unknown>) => {
    server.reply = () => reply;
    const settled = (client: OpenAI): Promise<unknown> => use(client).catch(String);
    const bare = await settled(clientOf());
    const { tracer, spans, openCount } = collectSpans();
    const client = clientOf();
    registerOpenAI(client, new TracingCallbacks(tracer, { captureContent: true }));
    expect(await settled(client)).toEqual(bare);
    expect(spans).toHaveLength(1);
    expect(openCount()).toBe(0);
    return llmFacts(spans[0]!);
  };

  test.each(Object.entries(wholes))('%s', async (_name, json) => {
    const span = await compare({ json }, create);

    expect(span['status']).toBe('unset');
  });

  test.each(Object.entries(streams))('in a stream: %s', async (_name, chunks) => {
    await compare({ chunks }, createStream);
  });

  test('numbers that are none are left out, and unknown words are kept', async () => {
    const odd = await compare({ json: wholes['usage of other types'] }, create);
    expect(odd).not.toHaveProperty('input');
    expect(odd).not.toHaveProperty('output');
    expect(odd).not.toHaveProperty('reasoning');
    const bored = await compare({ json: wholes['an unknown finish reason'] }, create);
    expect(bored['finishReasons']).toEqual(['bored']);
  });

  test('the last usage of a stream counts', async () => {
    const span = await compare({ chunks: streams['usage twice']! }, createStream);

    expect(span).toMatchObject({ input: 1, output: 2 });
  });

  test('tool calls are told apart by their ids when they have no index, or always the same', async () => {
    let end: LlmEndEvent | undefined;
    const client = clientOf();
    registerOpenAI(client, {
      onLlmEnd(event) {
        end = event;
      },
    });
    for (const extra of [{}, { index: 0 }]) {
      server.reply = () => ({
        chunks: [chunk(toolCallDelta('a', extra)), chunk(toolCallDelta('b', extra), 'tool_calls')],
      });
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await readAll(await client.chat.completions.create({ ...request, stream: true }));
      expect(end?.toolCalls?.map(({ id, arguments: json }) => [id, json])).toEqual([
        ['a', '{}'],
        ['b', '{}'],
      ]);
    }
  });

  test('an answer of 10 MB', async () => {
    const json = completion('x'.repeat(10_000_000));
    await compare({ json }, create);
  });
});

describe('what a program asks', () => {
  const odd: Record<string, unknown> = {
    nothing: undefined,
    null: null,
    text: 'x',
    'fields of other types': {
      model: { name: 'x' },
      messages: [null, 1, { role: 1, content: [null, { type: 'image_url' }, { type: {} }] }],
      tools: [null, { type: 'function' }, { type: 'custom', custom: { name: 'c' } }],
      temperature: '1',
      max_tokens: NaN,
      stop: [1, 'END'],
      n: 'two',
      response_format: 'json',
    },
    'getters that throw': {
      get model(): string {
        throw new Error('getter');
      },
    },
  };

  test.each(Object.entries(odd))('%s', async (_name, body) => {
    const settle = async (client: OpenAI): Promise<unknown> => {
      try {
        return await client.chat.completions.create(body as OpenAI.ChatCompletionCreateParams);
      } catch (error) {
        return String(error);
      }
    };
    const bare = await settle(echoingClient());
    const { tracer, spans, openCount } = collectSpans();
    const client = echoingClient();
    let start: LlmStartEvent | undefined;
    registerOpenAI(client, new TracingCallbacks(tracer, { captureContent: true }));
    registerOpenAI(client, {
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

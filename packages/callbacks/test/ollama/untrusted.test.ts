import { type LlmStartEvent, TracingCallbacks } from '@spanlight/callbacks';
import { registerOllama } from '@spanlight/callbacks/ollama';
import { type ChatRequest, Ollama } from 'ollama';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { collectSpans, llmFacts } from '../support/collected-spans.ts';
import { chatChunk, chatChunks, chatResponse, lines } from '../support/ollama-answers.ts';
import { ProviderServer, type Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

// Whatever a server answers, and whatever a program asks: the client's result is untouched, and the span ends.

const wholes: Record<string, unknown> = {
  null: null,
  'a number': 42,
  'a list': [],
  'nothing in it': {},
  'null everywhere': {
    model: null,
    message: null,
    done: null,
    done_reason: null,
    eval_count: null,
  },
  'counts of other types': chatResponse('Hello', {}, { prompt_eval_count: '12', eval_count: -1 }),
  'an unknown finish reason': chatResponse('Hello', {}, { done_reason: 'bored' }),
  'a model that is an object': chatResponse('Hello', {}, { model: { name: 'x' } }),
  'a message that is text': chatResponse('', {}, { message: 'Hello' }),
  'content of other types': chatResponse('', { content: { text: 'x' }, thinking: 1, role: [] }),
  'malformed tool calls': chatResponse('', {
    tool_calls: [null, 1, {}, { function: { name: {}, arguments: '{"a":' } }],
  }),
};

const streams: Record<string, readonly unknown[]> = {
  'an empty stream': [],
  'a null chunk': [null],
  'nothing in a chunk': [{}, chatResponse('')],
  'a chunk of other types': [chatChunk('', { content: 1, tool_calls: 'x' }), { done: 'yes' }],
  'counts twice': [...chatChunks(['a']), chatResponse('', {}, { eval_count: 1 })],
  'a message that is text': [{ message: 'Hello' }, chatResponse('')],
};

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

async function settled(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return String(error);
  }
}

async function compare(reply: Reply, use: (client: Ollama) => unknown) {
  server.reply = () => reply;
  const bare = await settled(() => use(new Ollama({ host: server.url })));
  const { tracer, spans, openCount } = collectSpans();
  const client = new Ollama({ host: server.url });
  registerOllama(client, new TracingCallbacks(tracer, { captureContent: true }));
  expect(await settled(() => use(client))).toEqual(bare);
  expect(spans).toHaveLength(1);
  expect(openCount()).toBe(0);
  return llmFacts(spans[0]!);
}

function chat(client: Ollama): unknown {
  return client.chat({ model: 'm', messages: [] });
}

function brokenLine(chunk: unknown): string {
  return `no JSON\n${JSON.stringify(chunk)}\n`;
}

/** Answers what it gets. */
async function echo(_url: unknown, init?: { body?: unknown }): Promise<Response> {
  return Response.json({ received: init?.body });
}

describe('what a server answers', () => {
  test.each(Object.entries(wholes))('%s', async (_name, json) => {
    const span = await compare({ json }, chat);
    expect(span['status']).toBe('unset');
  });

  test.each(Object.entries(wholes))('to embed: %s', async (_name, json) => {
    await compare({ json }, (client) => client.embed({ model: 'm', input: 'a' }));
  });

  test.each(Object.entries(streams))('in a stream: %s', async (_name, chunks) => {
    await compare(lines(chunks), async (client) =>
      readAll(await client.chat({ model: 'm', messages: [], stream: true })),
    );
  });

  test('lines that are no JSON', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(); // by the client
    await compare({ chunks: chatChunks(['a']), frame: brokenLine, last: '' }, async (client) =>
      readAll(await client.chat({ model: 'm', messages: [], stream: true })),
    );
    warn.mockRestore();
  });

  test('numbers that are none are left out, and unknown words are kept', async () => {
    const odd = await compare({ json: wholes['counts of other types'] }, chat);
    expect(odd).not.toHaveProperty('input');
    expect(odd).not.toHaveProperty('output');
    const bored = await compare({ json: wholes['an unknown finish reason'] }, chat);
    expect(bored['finishReasons']).toEqual(['bored']);
  });

  test('an answer of 10 MB', async () => {
    await compare({ json: chatResponse('x'.repeat(10_000_000)) }, chat);
  });
});

describe('what a program asks', () => {
  const odd: Record<string, () => unknown> = {
    nothing: () => undefined,
    null: () => null,
    text: () => 'x',
    'fields of other types': () => ({
      model: { name: 'x' },
      messages: [{ role: 1, content: [null], tool_calls: 'x' }, {}],
      tools: [null, { type: 'function' }],
      format: 1,
      options: { temperature: '1', num_predict: NaN, stop: [1, 'END'] },
    }),
    'getters that throw': () => ({
      get model(): string {
        throw new Error('getter');
      },
    }),
  };

  test.each(Object.entries(odd))('%s', async (_name, make) => {
    const use = (client: Ollama): unknown =>
      client.chat(make() as ChatRequest & { stream?: false });
    const bare = await settled(() => use(new Ollama({ fetch: echo })));
    const { tracer, spans, openCount } = collectSpans();
    const client = new Ollama({ fetch: echo });
    const starts: LlmStartEvent[] = [];
    registerOllama(client, new TracingCallbacks(tracer, { captureContent: true }));
    registerOllama(client, { onLlmStart: (event) => void starts.push(event) });

    expect(await settled(() => use(client))).toEqual(bare);
    expect(spans).toHaveLength(1);
    expect(openCount()).toBe(0);
    expect(starts[0]?.model).toBeUndefined();
  });

  test('a client that is frozen after it was registered still works', async () => {
    const { tracer, spans } = collectSpans();
    const client = new Ollama({ fetch: async () => Response.json(chatResponse('Hello')) });
    registerOllama(client, new TracingCallbacks(tracer));
    Object.freeze(client);
    await client.chat({ model: 'm', messages: [] });

    expect(spans).toHaveLength(1);
  });
});

import { type GenerateContentParameters, GoogleGenAI } from '@google/genai';
import { type LlmStartEvent, TracingCallbacks } from '@spanlight/callbacks';
import { registerGoogleGenAI } from '@spanlight/callbacks/google-genai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { collectSpans, llmFacts } from '../support/collected-spans.ts';
import { chunk, events, response, textChunks } from '../support/google-genai-answers.ts';
import { ProviderServer, type Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

// Whatever Google answers, and whatever a program asks: the client's result is untouched, and the span ends.

const request = { model: 'gemini-test', contents: 'Hi' };

const wholes: Record<string, unknown> = {
  'nothing in it': {},
  'null everywhere': { candidates: null, usageMetadata: null, modelVersion: null },
  'null candidates': { candidates: [null] },
  'candidates of other types': { candidates: [1, 'x', [], { content: 'text' }, { content: [] }] },
  'no content': { candidates: [{ finishReason: 'SAFETY' }] },
  'parts of other types': response([null, 1, {}, { text: 1 }, { functionCall: 'x' }] as object[]),
  'counts of other types': response([{ text: 'a' }], 'STOP', {
    usageMetadata: { promptTokenCount: '12', candidatesTokenCount: -1, thoughtsTokenCount: 1.5 },
  }),
  'an unknown finish reason': response([{ text: 'a' }], 'BORED'),
  'a finish reason that is an object': { candidates: [{ finishReason: { name: 'x' } }] },
  'a model that is an object': response([], 'STOP', { modelVersion: { name: 'x' }, responseId: 7 }),
  'malformed function calls': response([
    { functionCall: { name: {}, args: '{"a":', id: 1 } },
    { functionCall: null },
    { functionCall: { name: 'f' } },
  ]),
};

const streams: Record<string, readonly unknown[]> = {
  'an empty stream': [],
  'null chunks': [null],
  'chunks of other types': [1, 'x', []],
  'missing candidates': [{ responseId: 'x' }, { candidates: null }, { candidates: [null, 1] }],
  'missing content': [{ candidates: [{ index: 0 }, { index: 'x', content: 'text' }] }],
  'parts of other types': [chunk([null, 1, {}, { text: 1 }, { functionCall: 1 }] as object[])],
  'usage twice': [
    ...textChunks(['a']),
    { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2 } },
  ],
};

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

async function settled(work: () => unknown): Promise<unknown> {
  try {
    return withoutHeaders(await work());
  } catch (error) {
    return String(error);
  }
}

// They differ from call to call.
function withoutHeaders(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) => (key === 'sdkHttpResponse' ? undefined : part)),
  );
}

async function compare(reply: Reply, use: (client: GoogleGenAI) => unknown) {
  server.reply = () => reply;
  const clientOf = (): GoogleGenAI =>
    new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: server.url } });
  const bare = await settled(() => use(clientOf()));
  const { tracer, spans, openCount } = collectSpans();
  const client = clientOf();
  registerGoogleGenAI(client, new TracingCallbacks(tracer, { captureContent: true }));
  expect(await settled(() => use(client))).toEqual(bare);
  expect(spans).toHaveLength(1);
  expect(openCount()).toBe(0);
  return llmFacts(spans[0]!);
}

function generate({ models }: GoogleGenAI): unknown {
  return models.generateContent(request);
}

async function stream({ models }: GoogleGenAI): Promise<unknown> {
  return readAll(await models.generateContentStream(request));
}

/** Answers what it gets. */
async function echo(_url: unknown, init?: { body?: unknown }): Promise<Response> {
  return Response.json({ responseId: init?.body });
}

function echoingClient(): GoogleGenAI {
  return new GoogleGenAI({ apiKey: 'test', httpOptions: { fetch: echo } });
}

describe('what Google answers', () => {
  test.each(Object.entries(wholes))('%s', async (_name, json) => {
    await compare({ json }, generate);
  });

  test.each([null, 42, 'text', []])('%o as a whole', async (json) => {
    await compare({ json }, generate);
  });

  test.each(Object.entries(wholes))('to embedContent: %s', async (_name, json) => {
    await compare({ json }, ({ models }) => models.embedContent({ model: 'm', contents: 'a' }));
  });

  test.each(Object.entries(streams))('in a stream: %s', async (_name, chunks) => {
    await compare(events(chunks), stream);
  });

  test('numbers that are none are left out, and unknown words are kept', async () => {
    const odd = await compare({ json: wholes['counts of other types'] }, generate);
    expect(odd).not.toHaveProperty('input');
    expect(odd).not.toHaveProperty('output');
    expect(odd).not.toHaveProperty('reasoning');
    const bored = await compare({ json: wholes['an unknown finish reason'] }, generate);
    expect(bored['finishReasons']).toEqual(['BORED']);
  });

  test.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
    ['IMAGE_SAFETY', 'content_filter'],
    ['MALFORMED_FUNCTION_CALL', 'error'],
    ['OTHER', 'OTHER'],
  ])('the finish reason %s is %s', async (word, reason) => {
    const span = await compare({ json: response([], word) }, generate);

    expect(span['finishReasons']).toEqual([reason]);
  });

  test('the last usage of a stream counts', async () => {
    const span = await compare(events(streams['usage twice']!), stream);

    expect(span).toMatchObject({ input: 1, output: 2 });
  });

  test('an answer of 10 MB', async () => {
    await compare({ json: response([{ text: 'x'.repeat(10_000_000) }]) }, generate);
  });
});

describe('what a program asks', () => {
  const odd: Record<string, () => unknown> = {
    nothing: () => undefined,
    null: () => null,
    'nothing in it': () => ({}),
    'no contents': () => ({ model: 'm', contents: [] }),
    'fields of other types': () => ({
      model: 'm',
      contents: [{ role: 1, parts: [{ text: 1 }, { inlineData: 'x' }] }],
      config: { temperature: '1', maxOutputTokens: NaN, tools: [{}], stopSequences: [1] },
    }),
    'getters that throw': () => ({
      model: 'm',
      contents: 'Hi',
      get config(): object {
        throw new Error('getter');
      },
    }),
  };

  test.each(Object.entries(odd))('%s', async (_name, make) => {
    const use = ({ models }: GoogleGenAI): unknown =>
      models.generateContent(make() as GenerateContentParameters);
    const bare = await settled(() => use(echoingClient()));
    const { tracer, spans, openCount } = collectSpans();
    const client = echoingClient();
    const starts: LlmStartEvent[] = [];
    registerGoogleGenAI(client, new TracingCallbacks(tracer, { captureContent: true }));
    registerGoogleGenAI(client, { onLlmStart: (event) => void starts.push(event) });

    expect(await settled(() => use(client))).toEqual(bare);
    expect(spans).toHaveLength(starts.length);
    expect(openCount()).toBe(0);
  });

  test('parameters with getters that throw, for embeddings', async () => {
    const client = echoingClient();
    const { tracer, spans } = collectSpans();
    registerGoogleGenAI(client, new TracingCallbacks(tracer));
    const params = {
      contents: 'a',
      get model(): string {
        throw new Error('getter');
      },
    };
    const failed = client.models.embedContent(params);

    await expect(failed).rejects.toThrow('getter');
    expect(spans.map(({ name }) => name)).toEqual(['embeddings']);
  });
});

import { type LlmStartEvent, TracingCallbacks } from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { collectSpans, llmFacts } from '../support/collected-spans.ts';
import { clientOf, NEWEST, OPENAI_VERSIONS } from '../support/openai-clients.ts';
import {
  firstEvents,
  functionCallItem,
  messageItem,
  response,
  responseStream,
  textEvents,
} from '../support/openai-responses.ts';
import { ProviderServer, type Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

// Whatever a provider answers, and whatever a program asks: the client's result is untouched, and the span ends.

const request = { model: 'gpt-test', input: 'Hi' } as const;
const hello = messageItem('Hello');

const wholes: Record<string, unknown> = {
  'nothing in it': {},
  'null everywhere': response([], { id: null, model: null, status: null, usage: null }),
  'usage that is text': response([hello], { usage: 'many' }),
  'usage of other types': response([hello], {
    usage: { input_tokens: '12', output_tokens: -1, input_tokens_details: [], total_tokens: 1.5 },
  }),
  'an unknown status': response([hello], { status: 'bored' }),
  'a status that is an object': response([hello], { status: { is: 'completed' } }),
  'a model that is an object': response([hello], { model: { name: 'x' }, id: 7 }),
  'incomplete without a reason': response([hello], {
    status: 'incomplete',
    incomplete_details: null,
  }),
  'failed without an error': response([], { status: 'failed' }),
  'malformed arguments': response([functionCallItem('call_1', 'f', '{"a":')]),
  'items of other types': response([
    { type: 'message', content: [1, { type: {} }, { type: 'output_text', text: 1 }] },
    { type: 'function_call', call_id: 7, name: {}, arguments: { a: 1 } },
    { type: 'function_call', call_id: 'call_1', name: null, arguments: null },
    { type: 'brand_new_call', id: 'x', deep: { er: true } },
    { type: 'brand_new_thing' },
    { type: 'reasoning', summary: 'text', content: [null] },
    { type: '_call' },
    { type: 'constructor', id: [] },
  ]),
};

const streams: Record<string, readonly object[]> = {
  'an empty stream': [],
  'events without a type': [{}, { delta: 'x' }, { response: 'text' }],
  'an output that is null': [
    ...firstEvents(),
    ...textEvents(['Hello']),
    { type: 'response.completed', response: { ...response([]), output: null } },
  ],
  'pieces of nothing': [
    { type: 'response.output_text.delta', delta: 'Hello' },
    { type: 'response.output_text.delta', output_index: -1, content_index: 'x', delta: 'Hello' },
    { type: 'response.function_call_arguments.delta', output_index: 9, delta: '{}' },
  ],
  'a place far out': [
    {
      type: 'response.output_text.delta',
      output_index: 900_000_000,
      content_index: 900_000_000,
      delta: 'x',
    },
  ],
  'pieces that are no text': [
    ...firstEvents(),
    { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 7 },
    { type: 'response.output_item.added', output_index: 0, item: 'text' },
    { type: 'response.output_item.added', output_index: 1, item: { content: 'text' } },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'x' },
    { type: 'response.output_item.done', output_index: 0, item: null },
  ],
  'names of Object': [
    { type: 'constructor', delta: 'x' },
    { type: '__proto__', delta: 'x' },
  ],
  'two ends': [
    ...firstEvents(),
    { type: 'response.completed', response: response([hello]) },
    { type: 'response.failed', response: response([], { status: 'failed', usage: null }) },
  ],
  'an end without a response': [...firstEvents(), { type: 'response.completed' }],
};

describe('what a provider answers', () => {
  let server: ProviderServer;
  beforeAll(async () => {
    server = await ProviderServer.start();
  });
  afterAll(() => server.stop());

  const compare = async (
    reply: Reply,
    use: (client: OpenAI) => Promise<unknown>,
  ): Promise<Record<string, unknown>> => {
    server.reply = () => reply;
    const settled = (client: OpenAI): Promise<unknown> => use(client).catch(String);
    const bare = await settled(clientOf(NEWEST, server));
    const { tracer, spans, openCount } = collectSpans();
    const client = clientOf(NEWEST, server);
    registerOpenAI(client, new TracingCallbacks(tracer, { captureContent: true }));
    expect(await settled(client)).toEqual(bare);
    expect(spans).toHaveLength(1);
    expect(openCount()).toBe(0);
    return llmFacts(spans[0]!);
  };

  test.each(Object.entries(wholes))('%s', async (name, json) => {
    const span = await compare({ json }, (client) => client.responses.create(request));

    expect(span['status']).toBe(name === 'failed without an error' ? 'error' : 'unset');
  });

  test.each([null, 42, 'text', []])('no response, but %j', async (json) => {
    await compare({ json }, (client) => client.responses.create(request));
    await compare({ json }, (client) => client.responses.retrieve('resp_1'));
    await compare({ json }, (client) => client.completions.create({ model: 'm', prompt: 'Hi' }));
    await compare({ json }, (client) => client.embeddings.create({ model: 'm', input: 'Hi' }));
    await compare({ json }, (client) => client.images.generate({ prompt: 'Hi' }));
    await compare({ json }, (client) => client.moderations.create({ input: 'Hi' }));
    await compare({ json }, (client) =>
      client.audio.translations.create({ model: 'm', file: new File(['x'], 'x') }),
    );
  });

  test.each(Object.entries(streams))('in a stream: %s', async (_name, events) => {
    const reply = responseStream(events);
    await compare(reply, async (client) =>
      readAll(await client.responses.create({ ...request, stream: true })),
    );
    await compare(reply, async (client) =>
      readAll(await client.completions.create({ model: 'm', prompt: 'Hi', stream: true })),
    );
    await compare(reply, async (client) =>
      readAll(await client.images.generate({ prompt: 'Hi', stream: true })),
    );
    await compare(reply, async (client) =>
      readAll(
        await client.audio.transcriptions.create({
          model: 'm',
          file: new File(['x'], 'x'),
          stream: true,
        }),
      ),
    );
  });

  test('a failure without a code has the class of its error', async () => {
    const span = await compare({ json: wholes['failed without an error'] }, (client) =>
      client.responses.create(request),
    );

    expect(span).toMatchObject({ status: 'error', errorType: 'ResponseError' });
  });

  test('an answer of 10 MB, whole and in pieces', async () => {
    const megabyte = 'x'.repeat(1_000_000);
    await compare({ json: response([messageItem(megabyte.repeat(10))]) }, (client) =>
      client.responses.create(request),
    );
    const pieces = Array.from({ length: 10 }, () => megabyte);
    await compare(responseStream([...firstEvents(), ...textEvents(pieces)]), async (client) =>
      readAll(await client.responses.create({ ...request, stream: true })),
    );
  });

  test('an answer with getters that throw', async () => {
    const json = Object.defineProperties(
      {},
      {
        status: { get: broken },
        usage: { get: broken },
        output: { get: broken },
      },
    );
    // As a program's own transport can answer it to older clients, which do not parse the text by themselves.
    const fake = new Response('{}', { headers: { 'content-type': 'application/json' } });
    Object.defineProperty(fake, 'json', { value: () => Promise.resolve(json) });
    const { tracer, spans } = collectSpans();
    const client = clientOf(OPENAI_VERSIONS[0]!, server).withOptions({
      fetch: () => Promise.resolve(fake),
    });
    registerOpenAI(client, new TracingCallbacks(tracer, { captureContent: true }));

    expect(await client.responses.create(request)).toBe(json);
    expect(spans).toHaveLength(1);
  });
});

function broken(): never {
  throw new Error('getter');
}

function echoingClient(): OpenAI {
  return new OpenAI({
    apiKey: 'test',
    maxRetries: 0,
    fetch: async (_url, init) => Response.json({ received: typeof init?.body }),
  });
}

describe('what a program asks', () => {
  const cycle: Record<string, unknown> = { type: 'message' };
  cycle['content'] = [cycle];
  const odd: Record<string, unknown> = {
    nothing: undefined,
    null: null,
    text: 'x',
    'fields of other types': {
      model: { name: 'x' },
      input: [null, 1, 'text', { role: 1, content: [null, { type: {} }] }, []],
      instructions: ['text'],
      tools: [null, 'x', { type: {} }],
      conversation: 7,
      prompt: 'x',
      reasoning: null,
      text: 'json',
      max_output_tokens: NaN,
    },
    'a cycle': { model: 7, input: [cycle] },
    'getters that throw': {
      get input(): string {
        throw new Error('getter');
      },
    },
  };

  const methods: Record<string, (client: OpenAI) => (body: never) => unknown> = {
    responses: (client) => (body) => client.responses.create(body),
    'fetched responses': (client) => (body) => client.responses.retrieve(body),
    completions: (client) => (body) => client.completions.create(body),
    embeddings: (client) => (body) => client.embeddings.create(body),
    images: (client) => (body) => client.images.generate(body),
    speech: (client) => (body) => client.audio.speech.create(body),
    transcriptions: (client) => (body) => client.audio.transcriptions.create(body),
    moderations: (client) => (body) => client.moderations.create(body),
  };

  test.each(Object.entries(odd))('%s', async (_name, body) => {
    for (const method of Object.values(methods)) {
      const settle = async (client: OpenAI): Promise<unknown> => {
        try {
          const answer = await method(client)(body as never);
          return answer instanceof Response ? await answer.text() : answer;
        } catch (error) {
          return String(error);
        }
      };
      // oxlint-disable-next-line no-await-in-loop -- one after the other, to tell them apart
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

      // oxlint-disable-next-line no-await-in-loop -- see above
      expect(await settle(client)).toEqual(bare);
      expect(spans).toHaveLength(1);
      expect(openCount()).toBe(0);
      expect(start?.model).toBeUndefined();
    }
  });
});

import {
  activeRunId,
  CallbackManager,
  type Callbacks,
  type LlmStartEvent,
} from '@spanlight/callbacks';
import { type OpenAIClient, registerOpenAI } from '@spanlight/callbacks/openai';
import OpenAI, { type AzureOpenAI } from 'openai';
import type OpenAI5 from 'openai-5';
import type { AzureOpenAI as AzureOpenAI5 } from 'openai-5';
import type OpenAI6 from 'openai-6';
import type { AzureOpenAI as AzureOpenAI6 } from 'openai-6';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';

import { completion, textChunks } from '../support/openai-answers.ts';
import { OPENAI_VERSIONS } from '../support/openai-clients.ts';
import { firstEvents, responseStream, textEvents } from '../support/openai-responses.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const request = { model: 'gpt-test', messages: [] };

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.reply = () => ({ json: completion('Hello') });
});

function clientOf(): OpenAI {
  return new OpenAI({ apiKey: 'test', baseURL: server.baseURL, maxRetries: 0 });
}

function broken(): never {
  throw new Error('broken');
}

/** A method as it is found on an object. */
function methodOf(target: object, name: string): unknown {
  return Reflect.get(target, name);
}

const ORIGINAL_CREATE = methodOf(OpenAI.Chat.Completions.prototype, 'create');

/** A client of some other package, or a double in a test. */
interface ChatOnly {
  readonly baseURL: string;
  readonly chat: { readonly completions: { create(body: object): Promise<unknown> } };
  withOptions(options: object): ChatOnly;
}

class Counter implements Callbacks {
  readonly starts: LlmStartEvent[] = [];
  endCount = 0;

  onLlmStart(event: LlmStartEvent): void {
    this.starts.push(event);
  }

  onLlmEnd(): void {
    this.endCount += 1;
  }
}

describe('registerOpenAI', () => {
  test('keeps the types of the client', () => {
    expectTypeOf<OpenAI>().toExtend<OpenAIClient>();
    expectTypeOf<AzureOpenAI>().toExtend<OpenAIClient>();
    expectTypeOf<OpenAI6>().toExtend<OpenAIClient>();
    expectTypeOf<AzureOpenAI6>().toExtend<OpenAIClient>();
    expectTypeOf<OpenAI5>().toExtend<OpenAIClient>();
    expectTypeOf<AzureOpenAI5>().toExtend<OpenAIClient>();
    expectTypeOf<ChatOnly>().toExtend<OpenAIClient>();
    expectTypeOf(registerOpenAI).returns.toEqualTypeOf<() => void>();
  });

  test('answers what puts the client back as it was', async () => {
    const client = clientOf();
    const { completions } = client.chat;
    const own = () => [Object.getOwnPropertyNames(client), Object.getOwnPropertyNames(completions)];
    const before = own();
    const counter = new Counter();
    const unregister = registerOpenAI(client, counter);

    const create = methodOf(completions, 'create');
    expect([Reflect.get(Object(create), 'name'), Reflect.get(Object(create), 'length')]).toEqual([
      'create',
      2,
    ]);
    expect(own()).not.toEqual(before);
    unregister();
    unregister();
    expect(own()).toEqual(before);
    expect(methodOf(completions, 'create')).toBe(ORIGINAL_CREATE);
    expect(methodOf(client, 'withOptions')).toBe(methodOf(OpenAI.prototype, 'withOptions'));
    await client.chat.completions.create(request);
    expect(counter.starts).toHaveLength(0);
  });

  test.each(OPENAI_VERSIONS)(
    'puts each API of a client of openai $major back as it was',
    ({ OpenAI: Client }) => {
      const client = new Client({ apiKey: 'test' });
      const objects = [
        client,
        client.chat.completions,
        client.completions,
        client.responses,
        client.embeddings,
        client.images,
        client.audio.speech,
        client.audio.transcriptions,
        client.audio.translations,
        client.moderations,
      ];
      const own = () => objects.map((object) => Object.getOwnPropertyDescriptors(object));
      const before = own();
      const unregister = registerOpenAI(client, {});
      const hooked = own();
      unregister();

      expect(own()).toEqual(before);
      hooked.forEach((descriptors, index) => expect(descriptors).not.toEqual(before[index]));
    },
  );

  test('takes a client that has no API but chats', async () => {
    const create = vi.fn<(body: object) => Promise<unknown>>(() => Promise.resolve({}));
    const client: ChatOnly = {
      baseURL: 'https://example.com/v1',
      chat: { completions: { create } },
      withOptions: () => client,
    };
    const counter = new Counter();
    const unregister = registerOpenAI(client, counter);
    await client.chat.completions.create(request);
    unregister();

    expect(counter.starts[0]).toMatchObject({ provider: 'openai', serverAddress: 'example.com' });
    expect(counter.endCount).toBe(1);
    expect(methodOf(client.chat.completions, 'create')).toBe(create);
  });

  test('takes a client of a subclass, with methods of its own', async () => {
    class Support extends OpenAI {
      ask(): Promise<unknown> {
        return this.responses.create({ model: 'gpt-test', input: 'Hi' });
      }
    }
    const client = new Support({ apiKey: 'test', baseURL: server.baseURL });
    const counter = new Counter();
    registerOpenAI(client, counter);
    await client.ask();

    expect(counter.endCount).toBe(1);
  });

  test('refuses a client of which a part is frozen, and leaves the rest as it was', () => {
    const client = clientOf();
    Object.freeze(client.moderations);

    expect(() => registerOpenAI(client, {})).toThrow(TypeError);
    expect(methodOf(client.chat.completions, 'create')).toBe(ORIGINAL_CREATE);
    expect(Object.getOwnPropertyNames(client.responses)).not.toContain('create');
  });

  test('restores a method that the program had replaced before', () => {
    const client = clientOf();
    const create = vi.fn<() => never>();
    client.chat.completions.create = create;
    registerOpenAI(client, {})();

    expect(methodOf(client.chat.completions, 'create')).toBe(create);
  });

  test('leaves a method alone that someone else has replaced since', async () => {
    const client = clientOf();
    const counter = new Counter();
    const unregister = registerOpenAI(client, counter);
    const { completions } = client.chat;
    const create = methodOf(completions, 'create') as (...args: unknown[]) => never;
    const later = vi.fn<typeof create>((...args) => Reflect.apply(create, completions, args));
    completions.create = later;
    unregister();
    await completions.create(request);

    expect(methodOf(completions, 'create')).toBe(later);
    expect(counter.starts).toHaveLength(0);
  });

  test('counts the same callbacks once', async () => {
    const client = clientOf();
    const counter = new Counter();
    registerOpenAI(client, counter);
    const unregister = registerOpenAI(client, counter);
    const copy = client.withOptions({ timeout: 1000 });
    registerOpenAI(copy, counter);
    await client.chat.completions.create(request);
    await copy.chat.completions.create(request);

    expect(counter.starts).toHaveLength(2);
    expect(counter.endCount).toBe(2);
    unregister();
    expect(methodOf(client.chat.completions, 'create')).toBe(ORIGINAL_CREATE);
  });

  test('undoes a registration once, and not one that came later', async () => {
    const client = clientOf();
    const counter = new Counter();
    const unregister = registerOpenAI(client, counter);
    unregister();
    registerOpenAI(client, counter);
    unregister();
    await client.chat.completions.create(request);

    expect(counter.endCount).toBe(1);
  });

  test('lets several callbacks hear of the same run', async () => {
    const client = clientOf();
    const counters = [new Counter(), new Counter()] as const;
    const [unregister] = counters.map((counter) => registerOpenAI(client, counter));
    await client.chat.completions.create(request);
    unregister?.();
    await client.chat.completions.create(request);

    expect(counters.map(({ starts }) => starts.length)).toEqual([1, 2]);
    expect(counters[0].starts[0]?.runId).toBe(counters[1].starts[0]?.runId);
  });

  test('follows clients made by withOptions, while the callbacks are registered', async () => {
    const client = clientOf();
    const [all, some] = [new Counter(), new Counter()];
    const unregister = registerOpenAI(client, all);
    const copy = client.withOptions({ timeout: 1000 }).withOptions({ timeout: 2000 });
    registerOpenAI(copy, some);
    await copy.chat.completions.create(request);
    await copy.responses.create({ model: 'gpt-test', input: 'Hi' });
    await client.chat.completions.create(request);
    unregister();
    await copy.chat.completions.create(request);

    expect([all.starts.length, some.starts.length]).toEqual([3, 3]);
  });

  test('refuses what are no callbacks', () => {
    for (const value of [undefined, null, 'x']) {
      expect(() => registerOpenAI(clientOf(), value as unknown as Callbacks)).toThrow(
        '[spanlight] [callbacks] registerOpenAI cannot use these callbacks',
      );
    }
  });

  test('refuses what is no client', () => {
    for (const value of [undefined, null, {}, { chat: {} }, OpenAI]) {
      expect(() => registerOpenAI(value as unknown as OpenAI, {})).toThrow(
        '[spanlight] [callbacks] registerOpenAI cannot listen to this client',
      );
    }
  });
});

describe('a handler that fails', () => {
  test('does not disturb the call', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const client = clientOf();
    const handler: Callbacks = {
      onLlmStart: broken,
      onLlmToken: () => Promise.reject(new Error('broken')),
      onLlmEnd: broken,
      withRun: broken,
    };
    registerOpenAI(client, handler);
    server.reply = () => ({ chunks: textChunks(['Hello']) });
    const chunks = await readAll(
      await client.chat.completions.create({ ...request, stream: true }),
    );

    expect(chunks).toHaveLength(4);
    warn.mockRestore();
  });

  test('reaches the caller when it is critical, once', async () => {
    const counter = new Counter();
    const onLlmError = vi.fn<() => void>();
    for (const method of ['onLlmStart', 'onLlmToken', 'onLlmEnd'] as const) {
      const client = clientOf();
      const manager = new CallbackManager([counter, { onLlmError }]);
      manager.add({ [method]: broken }, { critical: true });
      registerOpenAI(client, new Counter());
      registerOpenAI(client, manager);
      server.reply = () => ({ chunks: textChunks(['Hello']) });
      const use = async (): Promise<unknown> =>
        readAll(await client.chat.completions.create({ ...request, stream: true }));
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(use()).rejects.toThrow('broken');
    }

    expect(counter.starts).toHaveLength(3);
    expect(counter.endCount).toBe(1);
    expect(onLlmError).toHaveBeenCalledTimes(2);
  });

  test('keeps a call from being made when it is critical and fails at the start', async () => {
    const client = clientOf();
    const manager = new CallbackManager();
    manager.add({ onLlmStart: broken, onEmbeddingStart: broken }, { critical: true });
    registerOpenAI(client, manager);
    const before = server.requests.length;
    const calls: (() => unknown)[] = [
      () => client.responses.create({ model: 'gpt-test', input: 'Hi' }),
      () => client.responses.retrieve('resp_1'),
      () => client.completions.create({ model: 'gpt-test', prompt: 'Hi' }),
      () => client.embeddings.create({ model: 'gpt-test', input: 'Hi' }),
      () => client.moderations.create({ input: 'Hi' }),
    ];

    calls.forEach((call) => expect(call).toThrow('broken'));
    expect(server.requests).toHaveLength(before);
  });

  test('that is critical closes the stream when it fails at a token', async () => {
    const client = clientOf();
    const manager = new CallbackManager();
    manager.add({ onLlmToken: broken }, { critical: true });
    registerOpenAI(client, manager);
    server.reply = () => ({ chunks: textChunks(['a', 'b']), delayMillis: 5, end: 'open' });
    const stream = await client.chat.completions.create({ ...request, stream: true });

    await expect(readAll(stream)).rejects.toThrow('broken');
    expect(await server.lastRequest.isLeft).toBe(true);
  });

  test('that is critical closes the stream of a response, too', async () => {
    const client = clientOf();
    const manager = new CallbackManager();
    manager.add({ onLlmToken: broken }, { critical: true });
    registerOpenAI(client, manager);
    server.reply = () =>
      responseStream([...firstEvents(), ...textEvents(['a', 'b'])], {
        delayMillis: 5,
        end: 'open',
      });
    const stream = await client.responses.create({ model: 'm', input: 'Hi', stream: true });

    await expect(readAll(stream)).rejects.toThrow('broken');
    expect(await server.lastRequest.isLeft).toBe(true);
  });
});

describe('the request', () => {
  test('is made inside the run, its consumer is not', async () => {
    const runIds: unknown[] = [];
    const client = new OpenAI({
      apiKey: 'test',
      fetch: async () => {
        runIds.push(activeRunId());
        return Response.json({});
      },
    });
    const counter = new Counter();
    registerOpenAI(client, counter);
    await client.chat.completions.create(request);
    runIds.push(activeRunId());

    expect(runIds).toEqual([counter.starts[0]?.runId, undefined]);
  });

  test('is told in the terms of the conventions', async () => {
    const counter = new Counter();
    const client = clientOf();
    registerOpenAI(client, counter);
    await client.chat.completions.create({
      model: 'gpt-test',
      messages: [
        { role: 'system', content: 'Be brief' },
        {
          role: 'user',
          name: 'Ada',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'input_audio', input_audio: { format: 'mp3', data: 'BBBB' } },
            { type: 'file', file: { file_id: 'file_1' } },
          ],
        },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
            { id: 'call_2', type: 'function', function: { name: 'g', arguments: '{"a":' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: '42' },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      max_completion_tokens: 10,
      n: 2,
      stop: 'END',
      reasoning_effort: 'low',
      service_tier: 'priority',
      response_format: { type: 'json_object' },
    });

    expect(counter.starts[0]).toMatchObject({
      model: 'gpt-test',
      stream: false,
      maxTokens: 10,
      choiceCount: 2,
      stopSequences: ['END'],
      reasoningLevel: 'low',
      outputType: 'json',
      attributes: {
        'openai.api.type': 'chat_completions',
        'openai.request.service_tier': 'priority',
      },
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
      messages: [
        { role: 'system', parts: [{ type: 'text', content: 'Be brief' }] },
        {
          role: 'user',
          name: 'Ada',
          parts: [
            { type: 'text', content: 'What is this?' },
            { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
            { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' },
            { type: 'blob', modality: 'audio', mime_type: 'audio/mp3', content: 'BBBB' },
            { type: 'file', modality: 'document', file_id: 'file_1' },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'tool_call', id: 'call_1', name: 'f', arguments: '{"a":1}' },
            { type: 'tool_call', id: 'call_2', name: 'g', arguments: '{"a":' },
          ],
        },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: '42' }] },
      ],
    });
  });
});

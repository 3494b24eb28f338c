import type Anthropic from '@anthropic-ai/sdk';
import {
  activeRunId,
  CallbackManager,
  type Callbacks,
  type LlmStartEvent,
} from '@spanlight/callbacks';
import { type AnthropicClient, registerAnthropic } from '@spanlight/callbacks/anthropic';
import type Anthropic0 from 'anthropic-0';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';

import { message, streamOf, textEvents } from '../support/anthropic-answers.ts';
import { VERSIONS } from '../support/anthropic-versions.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const request = { model: 'claude-test', max_tokens: 10, messages: [] };

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.reply = () => ({ json: message('Hello') });
});

function broken(): never {
  throw new Error('broken');
}

/** A method as it is found on an object. */
function methodOf(target: object, name: string): unknown {
  return Reflect.get(target, name);
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

test('registerAnthropic keeps the types of the client', () => {
  expectTypeOf<Anthropic>().toExtend<AnthropicClient>();
  expectTypeOf<Anthropic0>().toExtend<AnthropicClient>();
  expectTypeOf(registerAnthropic).returns.toEqualTypeOf<() => void>();
});

describe.each(VERSIONS)('version $version', ({ Client }) => {
  const clientOf = (options: ConstructorParameters<typeof Client>[0] = {}): Anthropic =>
    new Client({
      apiKey: 'test',
      baseURL: server.url,
      maxRetries: 0,
      ...options,
    });

  describe('registerAnthropic', () => {
    test('answers what puts the client back as it was', async () => {
      const client = clientOf();
      const { messages } = client;
      const betaMessages = client.beta.messages;
      const own = () => [client, messages, betaMessages].map(Object.getOwnPropertyDescriptors);
      const before = own();
      const keys = Object.keys(client);
      const counter = new Counter();
      const unregister = registerAnthropic(client, counter);

      for (const target of [messages, betaMessages]) {
        const create = methodOf(target, 'create');
        const name: unknown = Reflect.get(Object(create), 'name');
        expect([name, Reflect.get(Object(create), 'length')]).toEqual(['create', 2]);
      }
      expect(own()).not.toEqual(before);
      expect(Object.keys(client)).toEqual(keys);
      unregister();
      unregister();
      expect(own()).toEqual(before);
      expect(methodOf(messages, 'create')).toBe(methodOf(Client.Messages.prototype, 'create'));
      expect(methodOf(client, 'withOptions')).toBe(methodOf(Client.prototype, 'withOptions'));
      await client.messages.create(request);
      expect(counter.starts).toHaveLength(0);
    });

    test('restores a method that the program had replaced before', () => {
      const client = clientOf();
      const create = vi.fn<() => never>();
      client.messages.create = create;
      registerAnthropic(client, {})();

      expect(methodOf(client.messages, 'create')).toBe(create);
    });

    test('leaves a method alone that someone else has replaced since', async () => {
      const client = clientOf();
      const counter = new Counter();
      const unregister = registerAnthropic(client, counter);
      const { messages } = client;
      const create = methodOf(messages, 'create') as (...args: unknown[]) => never;
      const later = vi.fn<typeof create>((...args) => Reflect.apply(create, messages, args));
      messages.create = later;
      unregister();
      await messages.create(request);

      expect(methodOf(messages, 'create')).toBe(later);
      expect(counter.starts).toHaveLength(0);
    });

    test('counts the same callbacks once', async () => {
      const client = clientOf();
      const counter = new Counter();
      registerAnthropic(client, counter);
      const unregister = registerAnthropic(client, counter);
      const copy = client.withOptions({ timeout: 1000 });
      registerAnthropic(copy, counter);
      await client.messages.create(request);
      await copy.beta.messages.create(request);

      expect(counter.starts).toHaveLength(2);
      expect(counter.endCount).toBe(2);
      unregister();
      expect(methodOf(client.messages, 'create')).toBe(
        methodOf(Client.Messages.prototype, 'create'),
      );
    });

    test('lets several callbacks hear of the same run', async () => {
      const client = clientOf();
      const counters = [new Counter(), new Counter()] as const;
      const [unregister] = counters.map((counter) => registerAnthropic(client, counter));
      await client.messages.create(request);
      unregister?.();
      await client.messages.create(request);

      expect(counters.map(({ starts }) => starts.length)).toEqual([1, 2]);
      expect(counters[0].starts[0]?.runId).toBe(counters[1].starts[0]?.runId);
    });

    test('follows clients made by withOptions, while the callbacks are registered', async () => {
      const client = clientOf();
      const [all, some] = [new Counter(), new Counter()];
      const unregister = registerAnthropic(client, all);
      const copy = client.withOptions({ timeout: 1000 }).withOptions({ timeout: 2000 });
      registerAnthropic(copy, some);
      await copy.messages.create(request);
      await client.messages.create(request);
      unregister();
      await copy.messages.create(request);

      expect([all.starts.length, some.starts.length]).toEqual([2, 2]);
    });

    test('refuses what are no callbacks', () => {
      for (const value of [undefined, null, 'x']) {
        expect(() => registerAnthropic(clientOf(), value as unknown as Callbacks)).toThrow(
          '[spanlight] [callbacks] registerAnthropic cannot use these callbacks',
        );
      }
    });

    test('refuses what is no client', () => {
      for (const value of [undefined, null, {}, { messages: {} }, Client]) {
        expect(() => registerAnthropic(value as unknown as Anthropic, {})).toThrow(
          '[spanlight] [callbacks] registerAnthropic cannot listen to this client',
        );
      }
    });

    test('refuses a client of which a part is frozen, and leaves the rest as it was', () => {
      const client = clientOf();
      Object.freeze(client.beta.messages);
      const own = () => [
        Object.getOwnPropertyDescriptors(client),
        Object.getOwnPropertyDescriptors(client.messages),
      ];
      const before = own();

      expect(() => registerAnthropic(client, {})).toThrow(TypeError);
      expect(own()).toEqual(before);
    });

    test('refuses a frozen client', () => {
      const client = Object.freeze(clientOf());

      expect(() => registerAnthropic(client, {})).toThrow(TypeError);
      expect(Object.hasOwn(client.messages, 'create')).toBe(false);
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
      registerAnthropic(client, handler);
      server.reply = () => streamOf(textEvents(['Hello']));
      const events = await readAll(await client.messages.create({ ...request, stream: true }));

      expect(events).toHaveLength(6);
      warn.mockRestore();
    });

    test('reaches the caller when it is critical, once', async () => {
      const counter = new Counter();
      const onLlmError = vi.fn<() => void>();
      for (const method of ['onLlmStart', 'onLlmToken', 'onLlmEnd'] as const) {
        const client = clientOf();
        const manager = new CallbackManager([counter, { onLlmError }]);
        manager.add({ [method]: broken }, { critical: true });
        registerAnthropic(client, new Counter());
        registerAnthropic(client, manager);
        server.reply = () => streamOf(textEvents(['Hello']));
        const use = async (): Promise<unknown> =>
          readAll(await client.messages.create({ ...request, stream: true }));
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await expect(use()).rejects.toThrow('broken');
      }

      expect(counter.starts).toHaveLength(3);
      expect(counter.endCount).toBe(1);
      expect(onLlmError).toHaveBeenCalledTimes(2);
    });

    test('keeps a call from being made when it is critical', async () => {
      const client = clientOf();
      const manager = new CallbackManager();
      manager.add({ onLlmStart: broken }, { critical: true });
      registerAnthropic(client, manager);
      const before = server.requests.length;

      expect(() => client.messages.create(request)).toThrow('broken');
      await expect(client.messages.stream(request).finalMessage()).rejects.toThrow('broken');
      expect(server.requests).toHaveLength(before);
    });
  });

  describe('the request', () => {
    test('is made inside the run, its consumer is not', async () => {
      const runIds: unknown[] = [];
      const client = clientOf({
        fetch: async () => {
          runIds.push(activeRunId());
          return Response.json({});
        },
      });
      const counter = new Counter();
      registerAnthropic(client, counter);
      await client.messages.create(request);
      runIds.push(activeRunId());

      expect(runIds).toEqual([counter.starts[0]?.runId, undefined]);
    });

    test.each([
      ['https://api.anthropic.com', 'anthropic', 'api.anthropic.com', 443],
      [
        'https://bedrock-runtime.us-east-1.amazonaws.com',
        'aws.bedrock',
        'bedrock-runtime.us-east-1.amazonaws.com',
        443,
      ],
      [
        'https://us-east5-aiplatform.googleapis.com/v1',
        'gcp.vertex_ai',
        'us-east5-aiplatform.googleapis.com',
        443,
      ],
      ['https://aiplatform.googleapis.com/v1', 'gcp.vertex_ai', 'aiplatform.googleapis.com', 443],
      ['https://api.deepseek.com/anthropic', 'deepseek', 'api.deepseek.com', 443],
      ['http://localhost:4000', 'anthropic', 'localhost', 4000],
    ])('to %s goes to %s', async (baseURL, provider, serverAddress, serverPort) => {
      const counter = new Counter();
      const client = clientOf({ baseURL, fetch: async () => Response.json({}) });
      registerAnthropic(client, counter);
      await client.messages.create(request);

      expect(counter.starts[0]).toMatchObject({ provider, serverAddress, serverPort });
    });

    test('goes to the platform that the client says', async () => {
      const counter = new Counter();
      const client = clientOf({
        baseURL: 'https://gateway.example',
        fetch: async () => Response.json({}),
      });
      Reflect.set(client, '_genAIProviderName', 'aws.bedrock'); // as its package for Bedrock does
      registerAnthropic(client, counter);
      await client.messages.create(request);

      expect(counter.starts[0]?.provider).toBe('aws.bedrock');
    });

    test('is told in the terms of the conventions', async () => {
      const counter = new Counter();
      const client = clientOf();
      registerAnthropic(client, counter);
      await client.messages.create(
        {
          model: 'claude-test',
          max_tokens: 10,
          // What version 1 has no types for.
          ...({ temperature: 0.5, top_p: 0.9, top_k: 5 } as object),
          stop_sequences: ['END'],
          thinking: { type: 'adaptive' },
          output_config: { effort: 'low', format: { type: 'json_schema', schema: {} } },
          system: [{ type: 'text', text: 'Be brief' }],
          tools: [
            { name: 'f', description: 'An f', input_schema: { type: 'object' } },
            { type: 'web_search_20250305', name: 'web_search' },
          ],
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'What is this?' },
                { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
                {
                  type: 'image',
                  source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
                },
                {
                  type: 'document',
                  source: { type: 'base64', media_type: 'application/pdf', data: 'BBBB' },
                },
                {
                  type: 'document',
                  source: { type: 'text', media_type: 'text/plain', data: 'A text' },
                },
                {
                  type: 'document',
                  source: { type: 'content', content: [{ type: 'text', text: 'Some content' }] },
                },
              ],
            },
            {
              role: 'assistant',
              content: [
                { type: 'thinking', thinking: 'Hm', signature: 'signed' },
                { type: 'redacted_thinking', data: 'encrypted' },
                { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
                { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { q: 1 } },
                { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
              ],
            },
            {
              role: 'user',
              content: [
                { type: 'tool_result', tool_use_id: 'toolu_1', content: '42' },
                {
                  type: 'tool_result',
                  tool_use_id: 'toolu_2',
                  content: [
                    {
                      type: 'image',
                      source: { type: 'base64', media_type: 'image/png', data: 'CCCC' },
                    },
                  ],
                },
              ],
            },
            { role: 'assistant', content: 'It is' },
          ],
        },
        { openTelemetry: { conversationId: 'conversation_1' } },
      );

      expect(counter.starts[0]).toMatchObject({
        model: 'claude-test',
        stream: false,
        maxTokens: 10,
        temperature: 0.5,
        topP: 0.9,
        topK: 5,
        stopSequences: ['END'],
        reasoningLevel: 'low',
        outputType: 'json',
        conversationId: 'conversation_1',
        systemInstructions: [{ type: 'text', content: 'Be brief' }],
        tools: [
          {
            type: 'function',
            name: 'f',
            description: 'An f',
            parameters: { type: 'object' },
          },
          { type: 'web_search_20250305', name: 'web_search' },
        ],
      });
      expect(counter.starts[0]?.messages).toEqual([
        {
          role: 'user',
          parts: [
            { type: 'text', content: 'What is this?' },
            { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
            { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' },
            { type: 'blob', modality: 'document', mime_type: 'application/pdf', content: 'BBBB' },
            { type: 'text', content: 'A text' },
            { type: 'document', content: [{ type: 'text', content: 'Some content' }] },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', content: 'Hm' },
            { type: 'reasoning', content: '' },
            { type: 'tool_call', id: 'toolu_1', name: 'f', arguments: { a: 1 } },
            {
              type: 'server_tool_call',
              id: 'srvtoolu_1',
              name: 'web_search',
              server_tool_call: { type: 'server_tool_use', arguments: { q: 1 } },
            },
            {
              type: 'server_tool_call_response',
              id: 'srvtoolu_1',
              server_tool_call_response: { type: 'web_search_tool_result', content: [] },
            },
          ],
        },
        {
          role: 'tool',
          parts: [
            { type: 'tool_call_response', id: 'toolu_1', response: '42' },
            {
              type: 'tool_call_response',
              id: 'toolu_2',
              response: [
                { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'CCCC' },
              ],
            },
          ],
        },
        { role: 'assistant', parts: [{ type: 'text', content: 'It is' }] },
      ]);
    });
  });
});

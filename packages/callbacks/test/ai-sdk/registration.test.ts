import {
  activeRunId,
  CallbackManager,
  type Callbacks,
  type LlmStartEvent,
  type ToolEndEvent,
} from '@spanlight/callbacks';
import {
  type AiSdkTelemetry,
  aiSdkTelemetry,
  aiSdkTracer,
  registerAiSdk,
} from '@spanlight/callbacks/ai-sdk';
import * as ai7 from 'ai';
import type { TelemetrySettings as TelemetrySettings5 } from 'ai-5';
import { generateText as generateText6, type TelemetrySettings as TelemetrySettings6 } from 'ai-6';
import { MockLanguageModelV3 } from 'ai-6/test';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import { z } from 'zod';

import {
  SdkUser,
  streamOf,
  textAnswer,
  textParts,
  toolAnswer,
  toolCall,
  VERSIONS,
} from '../support/ai-sdk-models.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const [newest] = VERSIONS;

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.reply = () => textAnswer('Hello');
});

class Counter implements Callbacks {
  readonly starts: LlmStartEvent[] = [];
  readonly ends: string[] = [];
  toolCount = 0;

  onToolStart(): void {
    this.toolCount += 1;
  }

  onToolEnd(event: ToolEndEvent): void {
    this.ends.push(String(event.result));
  }

  onLlmStart(event: LlmStartEvent): void {
    this.starts.push(event);
  }

  onLlmEnd(): void {
    this.ends.push('end');
  }

  onLlmError({ errorType }: { errorType: string }): void {
    this.ends.push(errorType);
  }
}

function broken(): never {
  throw new Error('broken');
}

function globalIntegrations(): unknown {
  return Reflect.get(globalThis, 'AI_SDK_TELEMETRY_INTEGRATIONS');
}

/** Calls a model in a program that names no integrations. */
async function ask(options: { telemetry?: ai7.TelemetryOptions } = {}): Promise<string> {
  const { model } = new SdkUser(newest, server.url);
  return (await ai7.generateText({ model, prompt: 'Hi', maxRetries: 0, ...options })).text;
}

describe('registerAiSdk', () => {
  test('has the types of the SDK', () => {
    expectTypeOf<AiSdkTelemetry>().toExtend<ai7.Telemetry>();
    expectTypeOf(registerAiSdk).returns.toEqualTypeOf<() => void>();
    expectTypeOf<ReturnType<typeof aiSdkTracer>>().toExtend<
      NonNullable<TelemetrySettings6['tracer']>
    >();
    expectTypeOf<ReturnType<typeof aiSdkTracer>>().toExtend<
      NonNullable<TelemetrySettings5['tracer']>
    >();
  });

  test('hears of all calls, until it is undone', async () => {
    const counter = new Counter();
    const unregister = registerAiSdk(counter);
    expect(await ask()).toBe('Hello');
    unregister();
    unregister();
    await ask();

    expect(counter.starts).toHaveLength(1);
    expect(counter.ends).toEqual(['end']);
    expect('AI_SDK_TELEMETRY_INTEGRATIONS' in globalThis).toBe(false);
  });

  test('stands beside integrations of others', async () => {
    const onStart = vi.fn<() => void>();
    ai7.registerTelemetry({ onStart });
    const list = globalIntegrations();
    const counter = new Counter();
    const unregister = registerAiSdk(counter);
    ai7.registerTelemetry({});
    await ask();
    unregister();
    await ask();

    expect(globalIntegrations()).toBe(list);
    expect(list).toEqual([{ onStart }, {}]);
    expect(onStart).toHaveBeenCalledTimes(2);
    expect(counter.starts).toHaveLength(1);
    Reflect.deleteProperty(globalThis, 'AI_SDK_TELEMETRY_INTEGRATIONS');
  });

  test('counts the same callbacks once', async () => {
    const counter = new Counter();
    const undo = [registerAiSdk(counter), registerAiSdk(counter)];
    await ask();

    expect(globalIntegrations()).toHaveLength(1);
    expect(counter.starts).toHaveLength(1);
    undo[0]?.();
    await ask();
    expect(counter.starts).toHaveLength(1);
  });

  test('lets several callbacks hear of the same run', async () => {
    const counters = [new Counter(), new Counter()] as const;
    const undo = counters.map((counter) => registerAiSdk(counter));
    await ask();
    undo[0]?.();
    await ask();
    undo[1]?.();

    expect(counters.map(({ starts }) => starts.length)).toEqual([1, 2]);
    expect(counters[0].starts[0]?.runId).toBe(counters[1].starts[0]?.runId);
  });

  test('hears to its end of what was under way when it was undone', async () => {
    server.reply = () => streamOf(textParts(['Hello']));
    const counter = new Counter();
    const unregister = registerAiSdk(counter);
    const { model } = new SdkUser(newest, server.url);
    const { textStream } = ai7.streamText({ model, prompt: 'Hi' });
    await vi.waitFor(() => expect(counter.starts).toHaveLength(1));
    unregister();
    await readAll(textStream);

    expect(counter.ends).toEqual(['end']);
  });

  test('does not hear of calls with telemetry off, nor with integrations of their own', async () => {
    const counter = new Counter();
    const unregister = registerAiSdk(counter);
    await ask({ telemetry: { isEnabled: false } });
    await ask({ telemetry: { integrations: {} } });
    unregister();

    expect(counter.starts).toHaveLength(0);
  });

  test('is not disturbed by older versions, which share the list', async () => {
    const counter = new Counter();
    const unregister = registerAiSdk(counter);
    const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
    const doGenerate = {
      content: [{ type: 'text', text: 'Hello' }],
      finishReason: { unified: 'stop', raw: 'stop' },
      usage,
      warnings: [],
    };
    const model = new MockLanguageModelV3({ doGenerate: doGenerate as never });
    const { text } = await generateText6({ model, prompt: 'Hi' });
    unregister();

    expect(text).toBe('Hello');
    expect(counter.starts).toHaveLength(0);
  });

  test('refuses what are no callbacks', () => {
    for (const value of [undefined, null, 'x']) {
      const callbacks = value as unknown as Callbacks;
      expect(() => registerAiSdk(callbacks)).toThrow(
        '[spanlight] [callbacks] registerAiSdk cannot use these callbacks',
      );
      expect(() => aiSdkTelemetry(callbacks)).toThrow(TypeError);
      expect(() => aiSdkTracer(callbacks)).toThrow(TypeError);
    }
  });
});

describe('aiSdkTelemetry', () => {
  test('can be given to single calls, and listed twice', async () => {
    const counter = new Counter();
    const telemetry = aiSdkTelemetry(counter);
    const { model } = new SdkUser(newest, server.url);
    const tools = { look: ai7.tool({ inputSchema: z.object({}), execute: () => 'seen' }) };
    server.reply = () => toolAnswer(toolCall('call_1', 'look', {}));
    const integrations = [telemetry, telemetry];
    await ai7.generateText({ model, prompt: 'Hi', tools, telemetry: { integrations } });
    await ask();

    expect(counter.starts).toHaveLength(1);
    expect(counter.toolCount).toBe(1);
    expect(counter.ends).toEqual(['end', 'seen']);
  });

  test('works in a copy, for several calls at a time', async () => {
    const counter = new Counter();
    const telemetry = { ...aiSdkTelemetry(counter) };
    await Promise.all([1, 2, 3].map(() => ask({ telemetry: { integrations: telemetry } })));

    expect(counter.starts).toHaveLength(3);
    expect(counter.ends).toEqual(['end', 'end', 'end']);
  });

  test('ignores what is no event', async () => {
    const starts = vi.fn<() => void>();
    const telemetry = aiSdkTelemetry({ onLlmStart: starts, onAgentStart: starts });
    for (const [name, listener] of Object.entries(telemetry)) {
      if (name.startsWith('on')) {
        for (const event of [undefined, null, 'x', {}, { callId: {} }]) {
          (listener as (event: unknown) => void)(event);
        }
      }
    }
    const work = { callId: 'unknown', toolCallId: 'x', execute: async () => 42 };

    expect(await telemetry.executeLanguageModelCall(work)).toBe(42);
    expect(await telemetry.executeTool(work)).toBe(42);
    expect(starts).not.toHaveBeenCalled();
  });
});

describe.each(VERSIONS)('a handler that fails, with ai $version', (version) => {
  const userOf = (callbacks: Callbacks): SdkUser => new SdkUser(version, server.url, callbacks);

  test('does not disturb the call', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    server.reply = () => streamOf(textParts(['Hello']));
    const handler: Callbacks = {
      onLlmStart: broken,
      onAgentStart: broken,
      onLlmToken: () => Promise.reject(new Error('broken')),
      onLlmEnd: broken,
      withRun: broken,
    };
    const user = userOf(handler);
    const options = user.telemetry({ functionId: 'f' });
    const result = user.sdk.streamText({ model: user.model, prompt: 'Hi', ...options });

    expect(await readAll(result.textStream)).toEqual(['Hello']);
    warn.mockRestore();
  });

  test.each(['onLlmStart', 'onAgentStart'] as const)(
    'and is critical keeps the model from being called: %s',
    async (method) => {
      const counter = new Counter();
      const manager = new CallbackManager([counter]);
      manager.add({ [method]: broken }, { critical: true });
      const user = userOf(manager);
      const options = { ...user.telemetry({ functionId: 'f' }), maxRetries: 0 };
      const before = server.requests.length;
      const call = user.sdk.generateText({ model: user.model, prompt: 'Hi', ...options });

      await expect(call).rejects.toThrow('broken');
      expect(server.requests.length).toBe(before);
      expect(counter.ends).toHaveLength(counter.starts.length);
    },
  );

  test.each(['onLlmStart', 'onAgentStart'] as const)(
    'and is critical keeps a stream from being asked for: %s',
    async (method) => {
      const manager = new CallbackManager();
      manager.add({ [method]: broken }, { critical: true });
      const user = userOf(manager);
      const onError = vi.fn<(told: { error: unknown }) => void>();
      const options = { ...user.telemetry({ functionId: 'f' }), maxRetries: 0, onError };
      const before = server.requests.length;
      const { textStream } = user.sdk.streamText({ model: user.model, prompt: 'Hi', ...options });

      expect(await readAll(textStream)).toEqual([]);
      expect(onError.mock.calls).toEqual([[{ error: new Error('broken') }]]);
      expect(server.requests.length).toBe(before);
    },
  );

  test('and is critical reaches the caller at the end', async () => {
    const manager = new CallbackManager();
    manager.add({ onLlmEnd: broken }, { critical: true });
    const user = userOf(manager);
    const call = user.sdk.generateText({ model: user.model, prompt: 'Hi', ...user.telemetry() });

    await expect(call).rejects.toThrow('broken');
  });

  test('and is critical reaches the reader at the end of a stream, and nothing stays open', async () => {
    server.reply = () => streamOf(textParts(['Hello']));
    const ends: string[] = [];
    const manager = new CallbackManager([
      {
        onLlmEnd: () => void ends.push('model'),
        onAgentEnd: () => void ends.push('agent'),
        onAgentError: ({ error }) => void ends.push(String(error)),
      },
    ]);
    manager.add({ onLlmEnd: broken }, { critical: true });
    const user = userOf(manager);
    const options = user.telemetry({ functionId: 'f' });
    const { textStream } = user.sdk.streamText({ model: user.model, prompt: 'Hi', ...options });

    await expect(readAll(textStream)).rejects.toThrow('broken');
    await vi.waitFor(() => expect(ends).toEqual(['model', 'Error: broken']));
  });
});

describe.each(VERSIONS)('the work, with ai $version', (version) => {
  test('is done inside its run', async () => {
    server.reply = () =>
      server.requests.length % 2 === 1
        ? toolAnswer(toolCall('call_1', 'look', {}))
        : textAnswer('Hello');
    server.requests.length = 0;
    const active: unknown[] = [];
    const runs: string[] = [];
    const note = ({ runId }: { runId: string }): void => void runs.push(runId);
    const user = new SdkUser(version, server.url, { onLlmStart: note, onToolStart: note });
    const tools = {
      look: user.sdk.tool({
        inputSchema: z.object({}),
        async *execute() {
          active.push(activeRunId());
          yield 'looking';
          await new Promise(setImmediate);
          active.push(activeRunId());
          yield 'seen';
        },
      }),
    };
    const stopWhen = user.sdk.stepCountIs(2);
    const options = { tools, stopWhen, ...user.telemetry() };
    await user.sdk.generateText({ model: user.model, prompt: 'Hi', ...options });

    expect(runs).toHaveLength(3);
    expect(active).toEqual([runs[1], runs[1]]);
    expect(activeRunId()).toBeUndefined();
  });
});

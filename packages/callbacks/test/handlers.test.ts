import {
  CallbackManager,
  type Callbacks,
  LoggingCallbacks,
  type Logger,
  UsageCallbacks,
  type UsageSummary,
} from '@spanlight/callbacks';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';

const call = { provider: 'acme', model: 'm1' };

function failing(): Promise<never> {
  return Promise.reject(Object.assign(new Error('quotes the prompt'), { code: 'E_BUSY' }));
}

function logger(extra: object = {}): { logger: Logger; lines: unknown[][] } {
  const lines: unknown[][] = [];
  const log =
    (level: string) =>
    (...args: unknown[]): void =>
      void lines.push([level, ...args]);
  const methods = {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
  };
  return { logger: { ...methods, ...extra }, lines };
}

async function work(manager: CallbackManager): Promise<void> {
  await manager.agent({ agentName: 'Ada', runId: 'agent' }, async () => {
    await manager.llmCall({ ...call, runId: 'llm' }, async (run) => {
      run.retry(new RangeError('quotes the prompt'));
      run.report({ inputTokens: 3 });
    });
    await manager.toolCall({ toolName: 'dig', runId: 'tool' }, failing).catch(() => undefined);
  });
  manager.startToolRun({ toolName: 'left', runId: 'left' }).end('aborted');
}

function tell(usage: UsageCallbacks, model: string, latencyMillis: number): void {
  const run = { provider: 'acme', model, runId: 'r', timestamp: 0 };
  usage.onLlmStart(run);
  usage.onLlmEnd({ ...run, latencyMillis, inputTokens: 1 });
}

describe('LoggingCallbacks', () => {
  test('tells of starts, ends, failures and retries, in the order of the console', async () => {
    const { logger: target, lines } = logger();
    await work(new CallbackManager([new LoggingCallbacks(target)]));

    expect(lines.map(([level, text]) => `${String(level)} ${String(text)}`)).toEqual([
      'debug invoke_agent Ada started',
      'debug chat m1 started',
      'warn chat m1: retry',
      'info chat m1 ended',
      'debug execute_tool dig started',
      'error execute_tool dig failed',
      'info invoke_agent Ada ended',
      'debug execute_tool left started',
      'info execute_tool left ended: aborted',
    ]);
    expect(lines[3]?.[2]).toMatchObject({
      runId: 'llm',
      parentRunId: 'agent',
      'gen_ai.usage.input_tokens': 3,
      latencyMillis: expect.any(Number),
    });
    expect(lines[5]?.[2]).toMatchObject({ runId: 'tool', 'error.type': 'E_BUSY' });
    expect(JSON.stringify(lines)).not.toContain('quotes the prompt');
  });

  test('gives the fields first to pino and its like', async () => {
    for (const extra of [{ bindings: () => ({}) }, { addStream: () => undefined }]) {
      const { logger: target, lines } = logger(extra);
      new CallbackManager([new LoggingCallbacks(target)]).startToolRun({ toolName: 'dig' });

      expect(lines[0]).toEqual(['debug', expect.any(Object), 'execute_tool dig started']);
    }
  });

  test('keeps `this` of the logger', () => {
    class Own {
      readonly texts: string[] = [];
      debug(text: string): void {
        this.texts.push(text);
      }
      info(): void {}
      warn(): void {}
      error(): void {}
    }
    const own = new Own();
    new CallbackManager([new LoggingCallbacks(own)]).startToolRun({ toolName: 'dig' });

    expect(own.texts).toEqual(['execute_tool dig started']);
  });

  test('takes the console, and refuses what cannot log', () => {
    expectTypeOf(console).toExtend<Logger>();
    expect(() => new LoggingCallbacks(console)).not.toThrow();
    expect(() => new LoggingCallbacks({ info() {} } as unknown as Logger)).toThrow(
      'no method debug',
    );
    expect(() => new LoggingCallbacks(undefined as unknown as Logger)).toThrow(TypeError);
  });
});

describe('UsageCallbacks', () => {
  test('adds up calls, errors and tokens by model and tool', async () => {
    const usage = new UsageCallbacks();
    const manager = new CallbackManager([usage]);
    for (const inputTokens of [10, 20]) {
      manager.llmCall(call, (run) =>
        run.report({
          inputTokens,
          outputTokens: 5,
          cachedInputTokens: 4,
          cacheWriteInputTokens: 1,
          reasoningTokens: 2,
        }),
      );
    }
    manager.llmCall({ provider: 'acme', model: 'm2' }, () => 'nothing is known');
    await manager.llmCall(call, failing).catch(() => undefined);
    manager.startLlmRun(call).end('aborted');
    manager.embeddingCall({ provider: 'acme', model: 'e' }, (run) =>
      run.report({ inputTokens: 7 }),
    );
    manager.toolCall({ toolName: 'dig' }, () => 1);
    await manager.toolCall({ toolName: 'dig' }, failing).catch(() => undefined);
    const summary = usage.summary();
    expectTypeOf(summary).toEqualTypeOf<UsageSummary>();

    expect(summary).toMatchObject({
      models: [
        {
          provider: 'acme',
          model: 'm1',
          calls: 4,
          errors: 1,
          callsWithoutTokens: 2,
          tokens: { input: 30, cachedInput: 8, cacheWriteInput: 2, output: 10, reasoning: 4 },
        },
        { model: 'm2', calls: 1, errors: 0, callsWithoutTokens: 1, tokens: { input: 0 } },
        { model: 'e', calls: 1, tokens: { input: 7, output: 0 } },
      ],
      tools: { dig: { calls: 2, errors: 1 } },
      tokens: { input: 37, output: 10 },
    });
    usage.reset();
    expect(usage.summary()).toMatchObject({ models: [], tools: {}, tokens: { input: 0 } });
  });

  test('counts a call that a framework and its client both tell of once', () => {
    const usage = new UsageCallbacks();
    const manager = new CallbackManager([usage]);
    const inner = (): void => manager.llmCall(call, (run) => run.report({ inputTokens: 10 }));
    manager.llmCall({ provider: 'framework', model: 'm1' }, (run) => {
      inner();
      run.report({ inputTokens: 10 });
    });
    manager.llmCall({ provider: 'framework', model: 'm1' }, () => {
      inner();
      inner();
    });

    expect(usage.summary().models).toMatchObject([
      { provider: 'framework', calls: 2, callsWithoutTokens: 0, tokens: { input: 30 } },
    ]);
  });

  test('tells embeddings from the call inside which they are made', () => {
    const usage = new UsageCallbacks();
    const manager = new CallbackManager([usage]);
    manager.llmCall(call, (outer) => {
      manager.embeddingCall({ provider: 'acme', model: 'e' }, (run) =>
        run.report({ inputTokens: 7 }),
      );
      outer.report({ inputTokens: 3 });
    });

    expect(usage.summary().models).toMatchObject([
      { model: 'e', tokens: { input: 7 } },
      { model: 'm1', tokens: { input: 3 } },
    ]);
  });

  test('knows how long calls took', () => {
    const usage = new UsageCallbacks();
    for (let millis = 1; millis <= 100; millis += 1) {
      tell(usage, 'm1', millis);
    }

    expect(usage.summary().models[0]?.latency).toEqual({
      mean: 50.5,
      p50: 50,
      p95: 95,
      p99: 99,
      max: 100,
    });
  });

  test('estimates percentiles of very many calls', () => {
    const usage = new UsageCallbacks();
    for (let count = 0; count < 20_000; count += 1) {
      tell(usage, 'm1', count % 100);
    }
    const latency = usage.summary().models[0]?.latency;

    expect(latency).toMatchObject({ mean: 49.5, max: 99 });
    expect(latency?.p50).toBeGreaterThan(35);
    expect(latency?.p50).toBeLessThan(65);
  });

  test('does not tell more models and tools apart than it can keep', () => {
    const usage = new UsageCallbacks();
    for (let count = 0; count < 1000; count += 1) {
      tell(usage, `m${count}`, 1);
      usage.onToolEnd({ runId: 't', timestamp: 0, toolName: `t${count}`, latencyMillis: 1 });
    }
    const { models, tools, tokens } = usage.summary();

    expect(models).toHaveLength(201);
    expect(models.at(-1)).toMatchObject({ provider: '(others)', model: '(others)', calls: 800 });
    expect(Object.keys(tools)).toHaveLength(201);
    expect(tokens.input).toBe(1000);
  });

  test('takes no harm from names and numbers of other types', () => {
    const usage = new UsageCallbacks();
    const odd = { provider: null, model: {}, inputTokens: '3', outputTokens: Number.NaN } as object;
    usage.onLlmEnd({ ...call, ...odd, runId: 'r', timestamp: 0, latencyMillis: 1 });
    usage.onToolEnd({ runId: 't', timestamp: 0, toolName: '__proto__', latencyMillis: 1 });

    expect(usage.summary()).toMatchObject({
      models: [{ provider: '', model: '', calls: 1, callsWithoutTokens: 1 }],
      tokens: { input: 0, output: 0 },
    });
    expect(Object.keys(usage.summary().tools)).toEqual(['__proto__']);
  });
});

describe('a handler whose promises never settle', () => {
  test('is reported once, and delays nothing', () => {
    vi.useFakeTimers();
    try {
      const messages: string[] = [];
      class Stuck implements Callbacks {
        onToolStart(): Promise<void> {
          return new Promise(() => undefined);
        }
        onToolEnd(): Promise<void> {
          return Promise.resolve();
        }
      }
      const onError = ({ message }: Error): void => void messages.push(message);
      const managers = [1, 2].map(() => new CallbackManager([], { onError }));
      const stuck = new Stuck();
      for (const manager of managers) {
        manager.add(stuck);
        expect(manager.toolCall({ toolName: 'dig' }, () => 'done')).toBe('done');
      }
      vi.advanceTimersByTime(29_999);
      expect(messages).toEqual([]);
      vi.advanceTimersByTime(60_000);
      managers[0]?.startToolRun({ toolName: 'dig' });
      vi.advanceTimersByTime(60_000);

      expect(messages).toEqual([
        '[spanlight] [callbacks] Stuck.onToolStart has not settled in 30 s. Nothing waits for it, but look what it waits for.',
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is not reported when they settle, and is watched anew', async () => {
    vi.useFakeTimers();
    try {
      const onError = vi.fn<(error: Error) => void>();
      let settle: (() => void) | undefined;
      const slow: Callbacks = {
        onToolStart: () =>
          new Promise<void>((resolve) => {
            settle = resolve;
          }),
      };
      const manager = new CallbackManager([slow], { onError });
      manager.startToolRun({ toolName: 'dig' });
      settle?.();
      await Promise.resolve();
      vi.advanceTimersByTime(60_000);
      expect(onError).not.toHaveBeenCalled();

      manager.startToolRun({ toolName: 'dig' });
      vi.advanceTimersByTime(60_000);
      expect(onError).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

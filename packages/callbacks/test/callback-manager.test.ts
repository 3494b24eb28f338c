import { setTimeout as sleep } from 'node:timers/promises';

import {
  activeRunId,
  CallbackManager,
  type Callbacks,
  type LlmStartEvent,
} from '@spanlight/callbacks';
import { SpanlightError } from '@spanlight/core';
import { afterEach, describe, expect, test, vi } from 'vitest';

const event: LlmStartEvent = { runId: 'run', timestamp: 1, provider: 'acme' };

function collectErrors(): { errors: SpanlightError[]; onError: (error: SpanlightError) => void } {
  const errors: SpanlightError[] = [];
  return { errors, onError: (error) => void errors.push(error) };
}

describe('CallbackManager', () => {
  afterEach(() => vi.restoreAllMocks());

  test('calls critical handlers first, then the rest, each in the order added', () => {
    const calls: string[] = [];
    const handler = (name: string): Callbacks => ({ onLlmStart: () => void calls.push(name) });
    const manager = new CallbackManager([handler('a')]);
    manager.add(handler('b'));
    manager.add(handler('critical a'), { critical: true });
    manager.add(handler('critical b'), { critical: true });
    manager.onLlmStart(event);

    expect(calls).toEqual(['critical a', 'critical b', 'a', 'b']);
  });

  test('calls a handler that was added twice once, and a removed one no more', () => {
    const handler = { onLlmStart: vi.fn<() => void>() };
    const manager = new CallbackManager([handler, handler]);
    manager.add(handler, { critical: true });
    manager.onLlmStart(event);

    expect(handler.onLlmStart).toHaveBeenCalledTimes(1);
    expect(manager.has(handler)).toBe(true);
    expect(manager.remove(handler)).toBe(true);
    expect(manager.remove(handler)).toBe(false);
    expect(manager.has(handler)).toBe(false);
    manager.onLlmStart(event);
    expect(handler.onLlmStart).toHaveBeenCalledTimes(1);
  });

  test('keeps `this` of a handler', () => {
    class Counter implements Callbacks {
      count = 0;
      onLlmStart(): void {
        this.count += 1;
      }
    }
    const counter = new Counter();
    new CallbackManager([counter]).onLlmStart(event);

    expect(counter.count).toBe(1);
  });

  test('reports handlers that throw or reject, and calls the others', async () => {
    const { errors, onError } = collectErrors();
    const last = { onLlmStart: vi.fn<() => void>() };
    class Broken implements Callbacks {
      onLlmStart(): void {
        throw new Error('thrown');
      }
    }
    const rejecting = { onLlmStart: () => Promise.reject(new Error('rejected')) };
    const never = { onLlmStart: () => new Promise<void>(() => undefined) };
    const manager = new CallbackManager([new Broken(), rejecting, never, last], { onError });

    expect(manager.onLlmStart(event)).toBeUndefined();
    expect(last.onLlmStart).toHaveBeenCalledTimes(1);
    await sleep(0);
    expect(errors.map(({ message }) => message)).toEqual([
      '[spanlight] [callbacks] Broken.onLlmStart failed. The call went on without it.',
      '[spanlight] [callbacks] onLlmStart failed. The call went on without it.',
    ]);
    expect(errors.map(({ cause }) => (cause as Error).message)).toEqual(['thrown', 'rejected']);
    expect(SpanlightError.is(errors[0])).toBe(true);
    expect(errors[0]?.code).toBe('handler_failed');
  });

  test('warns on the console, once for each kind, when nobody listens to errors', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    class Flaky implements Callbacks {
      onLlmToken(): void {
        throw new Error('flaky');
      }
    }
    const manager = new CallbackManager([new Flaky()]);
    for (const token of ['a', 'b']) {
      manager.onLlmToken({ ...event, token, index: 0, choiceIndex: 0 });
    }

    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('does not mind what a handler answers', () => {
    const { errors, onError } = collectErrors();
    const events: unknown[] = [];
    const handlers: Callbacks[] = [
      { onLlmStart: (started) => events.push(started) },
      { onLlmStart: () => new Map() },
      // oxlint-disable-next-line no-thenable -- looks like a promise, and is none
      { onLlmStart: () => ({ then: 'not a function' }) },
    ];
    new CallbackManager(handlers, { onError }).onLlmStart(event);

    expect(errors).toEqual([]);
    expect(events).toEqual([event]);
  });

  test('refuses what cannot be a handler', () => {
    const nothing = null as unknown as Callbacks;

    expect(() => new CallbackManager([nothing])).toThrow(TypeError);
    expect(() => new CallbackManager([], { onError: 'x' as unknown as () => void })).toThrow(
      '[spanlight] [callbacks] onError',
    );
  });

  test('survives an onError that throws', () => {
    const handler = {
      onLlmStart: () => {
        throw new Error('handler');
      },
    };

    expect(() =>
      new CallbackManager([handler], { onError: refuse }).onLlmStart(event),
    ).not.toThrow();
  });

  test('throws what a critical handler threw, after all handlers have been called', async () => {
    const { errors, onError } = collectErrors();
    const regular = { onLlmStart: vi.fn<() => void>() };
    const manager = new CallbackManager([regular], { onError });
    for (const name of ['first', 'second']) {
      const onLlmStart = (): void => {
        throw new Error(name);
      };
      manager.add({ onLlmStart }, { critical: true });
    }
    manager.add({ onLlmStart: () => Promise.reject(new Error('async')) }, { critical: true });

    expect(() => manager.onLlmStart(event)).toThrow('first');
    expect(regular.onLlmStart).toHaveBeenCalledTimes(1);
    await sleep(0);
    expect(errors.map(({ cause }) => (cause as Error).message)).toEqual(['second', 'async']);
  });

  test('is a handler itself', () => {
    const onLlmStart = vi.fn<() => void>();
    const inner = new CallbackManager([{ onLlmStart }]);
    new CallbackManager([inner]).onLlmStart(event);

    expect(onLlmStart).toHaveBeenCalledWith(event);
  });
});

describe('CallbackManager.withRun', () => {
  test('runs the function inside every handler that wants it, with the run active', async () => {
    const calls: string[] = [];
    const around = (name: string): Callbacks => ({
      withRun(runId, fn) {
        calls.push(`${name} before ${runId}`);
        try {
          return fn();
        } finally {
          calls.push(`${name} after`);
        }
      },
    });
    const manager = new CallbackManager([around('a'), {}, around('b')]);
    const inside = await manager.withRun('run', async () => {
      await sleep(1);
      return activeRunId();
    });

    expect(inside).toBe('run');
    expect(activeRunId()).toBeUndefined();
    expect(calls).toEqual(['a before run', 'b before run', 'b after', 'a after']);
  });

  test('runs the function once and answers what it returns, whatever the handlers do', () => {
    const { errors, onError } = collectErrors();
    const fn = vi.fn<() => number>(() => 42);
    const manager = new CallbackManager(
      [
        {
          withRun() {
            throw new Error('before');
          },
        },
        {
          withRun(_runId, run) {
            run();
            throw new Error('after');
          },
        },
        {
          withRun(_runId, run) {
            run();
            return run();
          },
        },
        // A handler in JavaScript that forgets to call it.
        { withRun: () => undefined } as unknown as Callbacks,
      ],
      { onError },
    );

    expect(manager.withRun('run', fn)).toBe(42);
    expect(fn).toHaveBeenCalledTimes(1);
    expect(errors.map(({ cause }) => (cause as Error).message)).toEqual(['before', 'after']);
  });

  test('throws what the function throws, and reports nothing', () => {
    const { errors, onError } = collectErrors();
    const manager = new CallbackManager([{ withRun: (_runId, fn) => fn() }], { onError });

    expect(() => manager.withRun('run', refuse)).toThrow(RangeError);
    expect(errors).toEqual([]);
  });
});

function refuse(): never {
  throw new RangeError('refused');
}

import { EventEmitter } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { activeContext, createTracer, type Tracer, withContext } from '../src/index.ts';

const COLOUR = createContextKey('colour');
const RED = ROOT_CONTEXT.setValue(COLOUR, 'red');
const BLUE = ROOT_CONTEXT.setValue(COLOUR, 'blue');

function colour(): unknown {
  return activeContext().getValue(COLOUR);
}

let tracer: Tracer;

beforeEach(() => {
  tracer = createTracer();
});

afterEach(async () => {
  await tracer.shutdown();
  context.disable();
});

describe('context.bind of a function', () => {
  test('runs it in the context, keeping this, arguments, result and length', () => {
    const bound = context.bind(RED, function (this: unknown, a: number, b: number) {
      return [this, a, b, colour()];
    });
    const self = {};
    expect(bound).toHaveLength(2);
    expect(Reflect.apply(bound, self, [1, 2])).toEqual([self, 1, 2, 'red']);
    expect(bound.call(self, 1, 2)[0]).toBe(self);
    expect(withContext(BLUE, () => bound.call(self, 1, 2)[3])).toBe('red');
    expect(colour()).toBeUndefined();
  });

  test('throws what it throws', () => {
    const error = new Error('boom');
    const bound = context.bind(RED, () => {
      throw error;
    });
    expect(bound).toThrow(error);
    expect(colour()).toBeUndefined();
  });

  test('what is neither function nor emitter comes back untouched', () => {
    const promise = Promise.resolve();
    for (const value of [promise, {}, 5, 'text', null, undefined]) {
      expect(context.bind(RED, value)).toBe(value);
    }
    expect(Object.keys(promise)).toEqual([]);
  });
});

describe('context.bind of an event emitter', () => {
  test('runs listeners in the context, however they were added', () => {
    const emitter = new EventEmitter();
    expect(context.bind(RED, emitter)).toBe(emitter);
    const seen: unknown[] = [];
    const methods = [
      'addListener',
      'on',
      'once',
      'prependListener',
      'prependOnceListener',
    ] as const;
    for (const method of methods) {
      expect(emitter[method]('event', () => seen.push(`${method} ${String(colour())}`))).toBe(
        emitter,
      );
    }
    withContext(BLUE, () => emitter.emit('event'));
    emitter.emit('event');

    expect(seen).toEqual([
      'prependOnceListener red',
      'prependListener red',
      'addListener red',
      'on red',
      'once red',
      'prependListener red',
      'addListener red',
      'on red',
    ]);
  });

  test('listeners get their arguments and this', () => {
    const emitter = context.bind(RED, new EventEmitter());
    const listener = vi.fn<(...args: unknown[]) => unknown[]>(function (this: unknown, ...args) {
      return [this, ...args];
    });
    emitter.on('event', listener);
    emitter.emit('event', 1, 2);
    expect(listener.mock.results[0]?.value).toEqual([emitter, 1, 2]);
  });

  test.each(['removeListener', 'off'] as const)('%s finds the listener', (method) => {
    const emitter = context.bind(RED, new EventEmitter());
    const listener = vi.fn<() => void>();
    emitter.on('event', listener).once('event', listener).prependListener('other', listener);
    emitter[method]('event', listener);
    emitter[method]('event', listener);
    emitter[method]('other', listener);
    emitter.emit('event');
    emitter.emit('other');
    expect(listener).not.toHaveBeenCalled();
    expect(emitter.listenerCount('event')).toBe(0);
  });

  test('removeAllListeners removes them', () => {
    const emitter = context.bind(RED, new EventEmitter());
    const listener = vi.fn<() => void>();
    emitter.on('event', listener).once('event', listener);
    emitter.removeAllListeners('event');
    emitter.on('other', listener);
    emitter.removeAllListeners();
    emitter.emit('event');
    emitter.emit('other');
    expect(listener).not.toHaveBeenCalled();
  });

  test('once runs once, also by events.once', async () => {
    const emitter = context.bind(RED, new EventEmitter());
    const listener = vi.fn<() => void>();
    emitter.once('event', listener);
    emitter.emit('event');
    emitter.emit('event');
    expect(listener).toHaveBeenCalledTimes(1);

    const waiting = EventEmitter.once(emitter, 'event');
    emitter.emit('event', 7);
    expect(await waiting).toEqual([7]);
    expect(emitter.listenerCount('event')).toBe(0);
  });

  test('a second bind changes nothing', () => {
    const emitter = context.bind(RED, new EventEmitter());
    context.bind(BLUE, emitter);
    let seen: unknown;
    emitter.on('event', () => (seen = colour()));
    emitter.emit('event');
    expect(seen).toBe('red');
  });

  test('the same listener can be on two emitters, and twice on one', () => {
    const one = context.bind(RED, new EventEmitter());
    const two = context.bind(BLUE, new EventEmitter());
    const seen: unknown[] = [];
    const listener = (): void => void seen.push(colour());
    one.on('event', listener).on('event', listener);
    two.on('event', listener);
    one.emit('event');
    two.emit('event');
    one.off('event', listener);
    one.emit('event');
    expect(seen).toEqual(['red', 'red', 'blue', 'red']);
  });

  test('works on a real HTTP request and response', async () => {
    const server = createServer((request, response) => {
      context.bind(RED, request);
      context.bind(BLUE, response);
      const seen: unknown[] = [];
      request.on('data', () => {});
      request.on('end', () => {
        seen.push(colour());
        response.end('done');
      });
      response.on('finish', () => {
        seen.push(colour());
        finished(seen);
      });
    });
    let finished!: (seen: unknown[]) => void;
    const seen = new Promise<unknown[]>((resolve) => (finished = resolve));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const response = await new Promise<IncomingMessage>((resolve) =>
      get({ port, host: '127.0.0.1', agent: false }, resolve),
    );
    response.resume();
    expect(await seen).toEqual(['red', 'blue']);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('context.with', () => {
  test('forwards this, arguments and result', () => {
    const self = { name: 'self' };
    const result = context.with(
      RED,
      function (this: typeof self, a: number, b: number) {
        return [this.name, a, b, colour()];
      },
      self,
      1,
      2,
    );
    expect(result).toEqual(['self', 1, 2, 'red']);
  });
});

describe('context.attach', () => {
  test('makes a context active until it is disposed of', async () => {
    const attach = async (): Promise<unknown[]> => {
      const token = context.attach(RED);
      await Promise.resolve();
      const inside = colour();
      token.dispose();
      return [inside, colour()];
    };
    const attached = await new Promise((resolve) => {
      setImmediate(() => resolve(attach()));
    });
    expect(attached).toEqual(['red', undefined]);
    expect(colour()).toBeUndefined();
  });
});

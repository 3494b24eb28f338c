import { PassThrough, Writable } from 'node:stream';

import { type ExportResult, SpanlightError } from '@spanlight/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ConsoleExporter } from '../src/index.ts';
import { outcomeOf, start } from './support/child.ts';
import { exported } from './support/render.ts';
import { span } from './support/span-builder.ts';

const root = span({ name: 'root' });
const child = span({ name: 'child', parent: 'root' });

function failing(): Writable {
  return new Writable({
    write: (_chunk, _encoding, callback) => {
      setImmediate(callback, new Error('EPIPE'));
    },
  });
}

function expectFailure({ code, error }: ExportResult, words: string): void {
  expect(code).toBe(1);
  expect(error).toBeInstanceOf(SpanlightError);
  expect(error).not.toHaveProperty('failure'); // it is not about single spans
  expect(error?.message).toBe(
    `[spanlight] [exporter-console] cannot write to the stream: ${words}.`,
  );
}

describe('a stream that takes what is written', () => {
  test('is written to, and answered for when it has taken it', async () => {
    const callbacks: (() => void)[] = [];
    const slow = new Writable({
      write: (_chunk, _encoding, callback) => {
        callbacks.push(callback);
      },
    });
    const answer = vi.fn<(result: ExportResult) => void>();
    new ConsoleExporter({ stream: slow }).export([root], answer);
    await new Promise(setImmediate);
    expect(answer).not.toHaveBeenCalled();
    callbacks[0]?.();
    await vi.waitFor(() => expect(answer).toHaveBeenCalledExactlyOnceWith({ code: 0 }));
  });

  test('is waited for by forceFlush', async () => {
    const written: string[] = [];
    const stream = {
      write: async (text: string) => {
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
        written.push(text);
      },
    };
    const exporter = new ConsoleExporter({ stream });
    exporter.export([root], () => undefined);
    await exporter.forceFlush();
    expect(written).toHaveLength(1);
  });

  test('has no listeners of ours left, and none too many at any time', async () => {
    const stream = new PassThrough();
    const exporter = new ConsoleExporter({ stream });
    const answers = Array.from({ length: 50 }, () => exported(exporter, [root]));
    expect(stream.listenerCount('error')).toBe(1);
    stream.resume();
    await Promise.all(answers);
    expect(stream.listenerCount('error')).toBe(0);
  });

  test('may be anything with a method write, also one that answers later', async () => {
    const written: string[] = [];
    const stream = {
      write: async (text: string) => {
        await new Promise(setImmediate);
        written.push(text);
      },
    };
    expect(await exported(new ConsoleExporter({ stream }), [root])).toEqual({ code: 0 });
    expect(written).toHaveLength(1);
  });
});

describe('a stream that fails', () => {
  test('by throwing', async () => {
    const stream = {
      write: () => {
        throw new Error('full');
      },
    };
    expectFailure(await exported(new ConsoleExporter({ stream }), [root]), 'full');
  });

  test('by rejecting', async () => {
    const stream = { write: () => Promise.reject(new Error('full')) };
    expectFailure(await exported(new ConsoleExporter({ stream }), [root]), 'full');
  });

  test('by an error event does not end the program, and can be tried again', async () => {
    const stream = failing();
    const exporter = new ConsoleExporter({ stream });
    expectFailure(await exported(exporter, [root]), 'EPIPE');
    await new Promise(setImmediate);
    expectFailure(await exported(exporter, [root]), 'it is closed');
    expect(stream.listenerCount('error')).toBe(0);
  });

  test('by an error event that comes long after the failed write', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, callback) => {
        callback(new Error('EIO'));
      },
      destroy: (error, callback) => {
        setTimeout(callback, 50, error);
      },
    });
    expectFailure(await exported(new ConsoleExporter({ stream }), [root]), 'EIO');
    await vi.waitFor(() => expect(stream.closed).toBe(true));
    expect(stream.listenerCount('error')).toBe(0);
  });

  test('because it ended before', async () => {
    const stream = new PassThrough();
    stream.end();
    expectFailure(await exported(new ConsoleExporter({ stream }), [root]), 'it is closed');
  });

  test('because it is destroyed meanwhile', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    stream.write('someone else is not read either');
    const answer = exported(new ConsoleExporter({ stream }), [root]);
    stream.destroy(new Error('gone'));
    expectFailure(await answer, 'it was closed');
  });

  test('keeps its errors for others when nothing of ours is under way', async () => {
    const stream = new PassThrough().resume();
    await exported(new ConsoleExporter({ stream }), [root]);
    expect(() => stream.emit('error', new Error('theirs'))).toThrow('theirs');
  });

  test.each(['forceFlush', 'shutdown'] as const)('makes %s reject', async (finish) => {
    const exporter = new ConsoleExporter({ stream: failing() });
    expect(await exported(exporter, [child])).toEqual({ code: 0 });
    await expect(exporter[finish]()).rejects.toThrow(SpanlightError);
  });

  test('does not hurt whoever is answered and throws', async () => {
    const exporter = new ConsoleExporter({ stream: failing() });
    exporter.export([root], () => {
      throw new Error('in the callback');
    });
    await exporter.forceFlush();
  });
});

describe('a trace that nobody waits for', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('and cannot be printed is told at the next forceFlush, once', async () => {
    const stream = { write: () => Promise.reject(new Error('full')) };
    const exporter = new ConsoleExporter({ stream });
    await exported(exporter, [child]);
    await vi.advanceTimersByTimeAsync(40_000);
    await expect(exporter.forceFlush()).rejects.toThrow('full');
    await exporter.forceFlush();
  });
});

describe('a program', () => {
  test('survives that its reader goes away', async () => {
    const process = start('print-to-nobody');
    process.stdout?.destroy();
    process.stdin?.write('go');
    const { code, stderr } = await outcomeOf(process);
    expect(stderr).toBe(
      '1 SpanlightError [spanlight] [exporter-console] cannot write to the stream: write EPIPE.\n',
    );
    expect(code).toBe(0);
  });

  test('is not kept alive by a trace that is not complete', async () => {
    const begun = performance.now();
    const { code } = await outcomeOf(start('hold-a-trace'));
    expect(code).toBe(0);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { CallbackManager } from '@spanlight/callbacks';
import { describe, expect, test } from 'vitest';

import { readAll } from './support/read-all.ts';

/** A manager, and how its runs have ended. */
function setUp(): { manager: CallbackManager; ends: unknown[] } {
  const ends: unknown[] = [];
  const manager = new CallbackManager([
    {
      onLlmEnd: ({ endReason = 'done' }) => void ends.push(endReason),
      onLlmError: ({ errorType }) => void ends.push(errorType),
    },
  ]);
  return { manager, ends };
}

const call = { provider: 'acme', stream: true };

function webStream(error?: Error): ReadableStream<string> {
  let count = 0;
  return new ReadableStream({
    pull(controller) {
      count += 1;
      if (count <= 2) {
        controller.enqueue('ab'.charAt(count - 1));
      } else if (error === undefined) {
        controller.close();
      } else {
        controller.error(error);
      }
    },
  });
}

describe('a run that answers a stream of the web', () => {
  test('gives the same object, and ends when it has been iterated', async () => {
    const { manager, ends } = setUp();
    const stream = webStream();
    const answer = manager.llmCall(call, () => stream);

    expect(answer).toBe(stream);
    expect(await readAll(answer)).toEqual(['a', 'b']);
    expect(ends).toEqual(['done']);
  });

  test('ends when a reader has read it', async () => {
    const { manager, ends } = setUp();
    const reader = (await manager.llmCall(call, async () => webStream())).getReader();

    expect(await reader.read()).toEqual({ done: false, value: 'a' });
    expect(await reader.read()).toEqual({ done: false, value: 'b' });
    expect(ends).toEqual([]);
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    await reader.closed;
    expect(ends).toEqual(['done']);
  });

  test('ends when it is cancelled, or left', async () => {
    const { manager, ends } = setUp();
    await manager.llmCall(call, () => webStream()).cancel();
    const reader = manager.llmCall(call, () => webStream()).getReader();
    await reader.read();
    await reader.cancel();
    for await (const token of manager.llmCall(call, () => webStream())) {
      expect(token).toBe('a');
      break;
    }

    expect(ends).toEqual(['break', 'break', 'break']);
  });

  test('ends when it fails', async () => {
    const { manager, ends } = setUp();
    const stream = manager.llmCall(call, () => webStream(new RangeError('no')));
    const reader = stream.getReader();
    await reader.read();
    await reader.read();

    await expect(reader.read()).rejects.toThrow('no');
    expect(ends).toEqual(['RangeError']);
  });

  test('goes out of sight when it is given on', async () => {
    const { manager, ends } = setUp();
    const [left, right] = manager.llmCall(call, () => webStream()).tee();
    const piped = manager
      .llmCall(call, () => webStream())
      .pipeThrough(new TransformStream<string, string>());

    expect(await Promise.all([left, right, piped].map((part) => readAll(part)))).toEqual(
      Array.from({ length: 3 }, () => ['a', 'b']),
    );
    expect(ends).toEqual(['raw', 'raw']);
  });
});

describe('a run that answers a stream of Node', () => {
  test('ends with it, however it is read', async () => {
    const { manager, ends } = setUp();
    const answer = (): Readable => manager.llmCall(call, () => Readable.from(['a', 'b']));

    expect(await readAll(answer())).toEqual(['a', 'b']);
    expect(await text(answer())).toBe('ab');
    const flowing = answer().on('data', () => undefined);
    await once(flowing, 'close');
    expect(ends).toEqual(['done', 'done', 'done']);
  });

  test('ends when it is destroyed, with or without an error', async () => {
    const { manager, ends } = setUp();
    const left = manager.llmCall(call, () => Readable.from(['a', 'b'])).destroy();
    await once(left, 'close');
    const failed = manager.llmCall(call, () => Readable.from(['a', 'b']));
    failed.on('error', () => undefined);
    failed.destroy(new RangeError('no'));
    await new Promise((resolve) => {
      failed.once('close', resolve);
    });

    expect(ends).toEqual(['break', 'RangeError']);
  });
});

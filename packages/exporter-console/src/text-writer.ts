import { Writable } from 'node:stream';

import { SpanlightError } from '@spanlight/core';

import type { ConsoleStream } from './console-options.ts';
import { guard } from './guarded-stream.ts';

/** Writes to a stream that may fail at any time, without the program noticing. */
export class TextWriter {
  readonly #stream: () => ConsoleStream;
  readonly #underWay = new Set<Promise<void>>();

  /** @param stream - asked at every write: `process.stdout` can be replaced */
  constructor(stream: () => ConsoleStream) {
    this.#stream = stream;
  }

  /** Hands over the text before it returns. Resolves when it was taken, rejects with an {@link SpanlightError}. */
  async write(text: string): Promise<void> {
    const written = writeTo(this.#stream, text);
    this.#underWay.add(written);
    try {
      await written;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `cannot write to the stream: ${reason}.`;
      throw new SpanlightError('exporter-console', 'export_failed', message, { cause: error });
    } finally {
      this.#underWay.delete(written);
    }
  }

  /** Resolves when everything under way has been written or has failed. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }
}

async function writeTo(getStream: () => ConsoleStream, text: string): Promise<void> {
  const stream = getStream();
  await (stream instanceof Writable ? guard(stream).write(text) : stream.write(text));
}

import type { Writable } from 'node:stream';

const guarded = new WeakMap<Writable, GuardedStream>();

/** One for each stream, however many write there: a listener for each write would warn of a leak. */
export function guard(stream: Writable): GuardedStream {
  let guardedStream = guarded.get(stream);
  if (guardedStream === undefined) {
    guardedStream = new GuardedStream(stream);
    guarded.set(stream, guardedStream);
  }
  return guardedStream;
}

/**
 * Writes to a Node stream, and keeps its 'error' events from ending the program while something of ours is under way: that
 * of `process.stdout` does when its reader went away (`node app.js | head`). At other times they are left to whoever else
 * writes there.
 */
class GuardedStream {
  readonly #stream: Writable;
  /** What to call when the stream is closed without having called back, as some are. */
  readonly #underWay = new Set<(error: Error) => void>();
  /** A write has called back with an error, whose event is still to come. */
  #expectsEvent = false;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Resolves when the stream has taken the text, rejects when it failed or was closed before. */
  async write(text: string): Promise<void> {
    if (this.#stream.destroyed || this.#stream.writableEnded) {
      throw new Error('it is closed');
    }
    this.#stream.off('error', this.#onError).on('error', this.#onError);
    this.#stream.off('close', this.#onClose).on('close', this.#onClose);
    let abandon: ((error: Error) => void) | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        abandon = reject;
        this.#underWay.add(reject);
        this.#stream.write(text, (error) => {
          this.#expectsEvent ||= error instanceof Error;
          return error instanceof Error ? reject(error) : resolve();
        });
      });
    } finally {
      if (abandon !== undefined) {
        this.#underWay.delete(abandon);
      }
      this.#stopIfIdle();
    }
  }

  readonly #onError = (): void => {
    this.#expectsEvent = false;
    this.#stopIfIdle();
  };

  readonly #onClose = (): void => {
    this.#expectsEvent = false;
    for (const abandon of this.#underWay) {
      abandon(new Error('it was closed'));
    }
    this.#stopIfIdle();
  };

  #stopIfIdle(): void {
    if (this.#underWay.size === 0 && !this.#expectsEvent) {
      this.#stream.off('error', this.#onError).off('close', this.#onClose);
    }
  }
}

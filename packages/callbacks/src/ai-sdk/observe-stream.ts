import { replaceMethod } from '@spanlight/callbacks/bridge';

/** What is told of the parts of a stream, and of how it ends. */
export interface PartObserver {
  /** Runs what asks for a part: some models do their work only then. */
  step<T>(fn: () => T): T;
  /** What this throws ends the stream, and reaches its reader. */
  part(part: unknown): void;
  /** The stream was read to its end. What this throws reaches its reader. */
  end(): void;
  /** The stream is no longer wanted. Must not throw. */
  cancel(reason: unknown): void;
  /** The stream broke. Must not throw. */
  fail(error: unknown): void;
}

/**
 * Observes a model's stream of parts where the SDK takes it, in `pipeThrough`. It stays the same object, and nothing is read
 * of it that the SDK does not ask for.
 *
 * @throws TypeError if it is frozen
 */
export function observeStream(stream: ReadableStream, observer: PartObserver): void {
  replaceMethod(stream, 'pipeThrough', (_transform, _call, args) => {
    const source = observed(stream, observer);
    return source.pipeThrough(...(args as Parameters<typeof source.pipeThrough>));
  });
}

function observed(stream: ReadableStream, observer: PartObserver): ReadableStream {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await observer
          .step(() => reader.read())
          .catch((error: unknown) => {
            observer.fail(error);
            throw error;
          });
        if (done) {
          observer.end();
          controller.close();
          return;
        }
        try {
          observer.part(value);
        } catch (criticalError) {
          observer.fail(criticalError);
          reader.cancel(criticalError).catch(() => undefined);
          throw criticalError;
        }
        controller.enqueue(value);
      },
      cancel(reason) {
        observer.cancel(reason);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

export function isWebStream(value: unknown): value is ReadableStream {
  return typeof ReadableStream === 'function' && value instanceof ReadableStream;
}

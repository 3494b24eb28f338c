import { observeIterator, type Run, type RunHandle } from '@spanlight/callbacks';

/** What is told of the chunks of a stream. */
export interface StreamObserver {
  /** What this throws ends the stream, and reaches its reader. */
  chunk(chunk: unknown): void;
  /** Whether the chunks so far are a whole answer. */
  readonly isFinished: boolean;
}

/** What is used of the client's `Stream`, private parts included. */
interface Stream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
  /** Through this one goes all that consumes a stream: iteration, `tee()`, `toReadableStream()`. */
  iterator: () => AsyncIterator<unknown>;
}

/** Observes a stream while its caller consumes it. It stays the same object; its first iteration is observed. */
export function observeStream(
  stream: Stream,
  handle: RunHandle,
  observer: StreamObserver,
): void {
  const { iterator, controller } = stream;
  const stopListening = onAbort(controller.signal, handle.run);
  let isFirst = true;
  stream.iterator = () => {
    const iteration = Reflect.apply(iterator, stream, []);
    if (isFirst) {
      isFirst = false;
      stopListening();
      observeIteration(iteration, controller.signal, handle, observer);
    }
    return iteration;
  };
}

function observeIteration(
  iteration: AsyncIterator<unknown>,
  signal: AbortSignal,
  handle: RunHandle,
  observer: StreamObserver,
): void {
  const isObserved = observeIterator(iteration, {
    value: (chunk) => observer.chunk(chunk),
    end(how) {
      if (how === 'break') {
        handle.run.end('break');
      } else if (signal.aborted) {
        // The client ends the iteration quietly when its request is cancelled.
        handle.run.end('aborted');
      } else {
        handle.run.end(observer.isFinished ? undefined : 'incomplete');
      }
    },
    fail: (error) => handle.run.fail(error),
  });
  if (!isObserved) {
    handle.run.end('raw');
  }
}

// Apart from the closures above, which hold the handle: the engine lets closures of one scope keep each other's variables,
// and a signal, which may outlive the stream, must not keep the handle.
function onAbort(signal: AbortSignal, run: Run): () => void {
  const abort = (): void => run.abandon('aborted');
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

/** Whether a value is a stream of the client. */
export function isStream(value: unknown): value is Stream {
  const stream = value as Partial<Stream> | null | undefined;
  return (
    typeof stream === 'object' &&
    stream !== null &&
    typeof stream.iterator === 'function' &&
    typeof stream[Symbol.asyncIterator] === 'function' &&
    typeof stream.controller?.signal?.addEventListener === 'function'
  );
}

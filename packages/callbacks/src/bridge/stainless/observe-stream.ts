import { observeIterator, type RunHandle } from '@spanlight/callbacks';

import { chunksOf, type StreamObserver } from '../observe-chunks.ts';

/** What is used of the client's `Stream`, private parts included. */
interface Stream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
  /** Through this one goes all that consumes a stream: iteration, `tee()`, `toReadableStream()`. */
  iterator: () => AsyncIterator<unknown>;
}

/** Observes a stream while its caller consumes it. It stays the same object; its first iteration is observed. */
export function observeStream(stream: Stream, handle: RunHandle, observer: StreamObserver): void {
  const { iterator, controller } = stream;
  const stopListening = handle.run.endOnAbort(controller.signal);
  let isFirst = true;
  stream.iterator = () => {
    const iteration = Reflect.apply(iterator, stream, []);
    if (isFirst) {
      isFirst = false;
      stopListening();
      if (!observeIterator(iteration, chunksOf(handle, observer, controller.signal))) {
        handle.run.end('raw');
      }
    }
    return iteration;
  };
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

import { type LlmRun, observeIterator, type RunHandle } from '@spanlight/callbacks';

import { ChunkAccumulator } from './accumulate-chunks.ts';
import { responseFacts } from './response-facts.ts';
import { read, readCount, readList, readString } from './untrusted.ts';

/** What is used of the client's `Stream`, private parts included. */
interface Stream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
  /** Through this one goes all that consumes a stream: iteration, `tee()`, `toReadableStream()`. */
  iterator: () => AsyncIterator<unknown>;
}

/**
 * Observes a stream while its caller consumes it. It stays the same object; its first iteration is observed.
 *
 * @returns false if the value is no stream
 */
export function observeStream(stream: unknown, handle: RunHandle<LlmRun>): boolean {
  if (!isStream(stream)) {
    return false;
  }
  const { iterator, controller } = stream;
  const stopListening = onAbort(controller.signal, handle.run);
  let isFirst = true;
  stream.iterator = () => {
    const iteration = Reflect.apply(iterator, stream, []);
    if (isFirst) {
      isFirst = false;
      stopListening();
      observeIteration(iteration, controller.signal, handle);
    }
    return iteration;
  };
  return true;
}

function observeIteration(
  iteration: AsyncIterator<unknown>,
  signal: AbortSignal,
  handle: RunHandle<LlmRun>,
): void {
  const chunks = new ChunkAccumulator();
  reportAtEnd(handle.run, chunks);
  const isObserved = observeIterator(iteration, {
    value(chunk) {
      handle.run.firstChunk();
      chunks.add(chunk);
      passTokens(chunk, handle.run);
    },
    end(how) {
      if (how === 'break') {
        handle.run.end('break');
      } else if (signal.aborted) {
        // The client ends the iteration quietly when its request is cancelled.
        handle.run.end('aborted');
      } else {
        handle.run.end(chunks.isFinished ? undefined : 'incomplete');
      }
    },
    fail: (error) => handle.run.fail(error),
  });
  if (!isObserved) {
    handle.run.end('raw');
  }
}

function passTokens(chunk: unknown, run: LlmRun): void {
  readList(chunk, 'choices').forEach((choice, position) => {
    const text = readString(read(choice, 'delta'), 'content');
    if (text !== undefined) {
      run.token(text, readCount(choice, 'index') ?? position);
    }
  });
}

// These two make their closures apart from those above, which hold the handle: the engine lets closures of one scope keep
// each other's variables, and neither the run nor a signal, which may outlive the stream, must keep the handle.

function reportAtEnd(run: LlmRun, chunks: ChunkAccumulator): void {
  run.report(() => responseFacts(chunks.completion));
}

function onAbort(signal: AbortSignal, run: LlmRun): () => void {
  const abort = (): void => run.abandon('aborted');
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

function isStream(value: unknown): value is Stream {
  const stream = value as Partial<Stream> | null | undefined;
  return (
    typeof stream === 'object' &&
    stream !== null &&
    typeof stream.iterator === 'function' &&
    typeof stream[Symbol.asyncIterator] === 'function' &&
    typeof stream.controller?.signal?.addEventListener === 'function'
  );
}

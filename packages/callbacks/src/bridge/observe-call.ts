import {
  holdRun,
  type IterationObserver,
  observeIterator,
  type Run,
  type RunHandle,
} from '@spanlight/callbacks';

import { chunksOf, type StreamObserver } from './observe-chunks.ts';

/** How what a client's methods answer, in a plain promise, becomes facts of a run. */
export interface CallAnswers<R extends Run> {
  /** Reports what came whole. Must not throw, whatever comes. */
  report(run: R, answer: unknown): void;
  /** Observes the chunks of a stream. Must hold the run only, and report what they add up to when it ends. */
  stream?(run: R): StreamObserver;
  /**
   * By which the caller can cancel the call, or the stream that it has answered. If there is one and it has not been used,
   * an `AbortError` is no cancellation: the client has given up by itself.
   *
   * @param answer - undefined if there is none
   */
  signalOf?(answer: unknown): AbortSignal | undefined;
  /** The provider's code of a failure, where the error has it in no `code`. Must not throw. */
  errorTypeOf?(error: unknown): string | undefined;
}

type Failures = Pick<CallAnswers<never>, 'signalOf' | 'errorTypeOf'>;

/**
 * Makes a call as the work of a run. The caller gets the very object that the client answers; of a stream, its
 * iteration is observed, in place. Nothing is read that the caller does not read.
 *
 * @param start - starts the run. If it throws, the call is not made, and its caller gets the error.
 */
export async function observeCall<R extends Run>(
  start: () => R,
  call: () => unknown,
  answers: CallAnswers<R>,
): Promise<unknown> {
  const run = start();
  let answer: unknown;
  try {
    answer = await run.within(call);
  } catch (error) {
    fail(run, error, answers.signalOf?.(undefined), answers);
    throw error;
  }
  if (answers.stream !== undefined && isAsyncIterable(answer)) {
    observeStream(answer, holdRun(run), answers.stream(run), answers);
  } else {
    answers.report(run, answer);
    run.end();
  }
  return answer;
}

function observeStream(
  stream: AsyncIterable<unknown>,
  handle: RunHandle,
  observer: StreamObserver,
  answers: Failures,
): void {
  const signal = answers.signalOf?.(stream);
  const stopListening = signal && handle.run.endOnAbort(signal);
  const isObserved = observeIteration(stream, {
    ...chunksOf(handle, observer, signal, (error) => fail(handle.run, error, signal, answers)),
    step(fn) {
      stopListening?.();
      return fn();
    },
  });
  if (!isObserved) {
    handle.run.end('raw');
  }
}

// A generator is its own iterator. Other iterables make one, which is observed when they do.
function observeIteration(stream: AsyncIterable<unknown>, observer: IterationObserver): boolean {
  if ('next' in stream) {
    return observeIterator(stream, observer);
  }
  const iterate = stream[Symbol.asyncIterator];
  const value = (): AsyncIterator<unknown> => {
    const iterator = Reflect.apply(iterate, stream, []);
    observeIterator(iterator, observer);
    return iterator;
  };
  return Reflect.defineProperty(stream, Symbol.asyncIterator, {
    configurable: true,
    value,
    writable: true,
  });
}

function fail(run: Run, error: unknown, signal: AbortSignal | undefined, answers: Failures): void {
  if (signal?.aborted === true) {
    run.abandon('aborted');
  } else if (signal !== undefined && error instanceof Error && error.name === 'AbortError') {
    // By its name, a run would take the error itself for a cancellation.
    run.fail(new DOMException('The client gave up.', { name: 'TimeoutError', cause: error }));
  } else {
    run.fail(error, answers.errorTypeOf?.(error));
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  const iterable = value as Partial<AsyncIterable<unknown>> | null | undefined;
  return typeof iterable === 'object' && typeof iterable?.[Symbol.asyncIterator] === 'function';
}

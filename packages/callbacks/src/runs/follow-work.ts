import { holdRun, type RunHandle } from './abandoned-runs.ts';
import { followNodeStream, followWebStream, isNodeStream, isWebStream } from './follow-stream.ts';
import { type IterationObserver, observeIterator } from './observe-iterator.ts';
import type { Run } from './run.ts';

/**
 * Ends a run when its work is done: at once, when the promise settles, or when the stream or generator has been read.
 * Answers what it was given; for a native promise, one that settles alike.
 */
export function followWork<T>(run: Run, work: T): T;
export function followWork(run: Run, work: unknown): unknown {
  if (work instanceof Promise && work.constructor === Promise) {
    // The promise that follows the original keeps what the runtime knows of a rejection that nobody handles.
    return work.then(
      (value: unknown) => followValue(run, value),
      (error: unknown) => {
        run.fail(error);
        throw error;
      },
    );
  }
  return isThenable(work) ? followThenable(run, work) : followValue(run, work);
}

// A promise of another class has methods of its own: the caller gets the very object. Query builders and lazy promises work
// when, and each time that, somebody calls `then`, so these are observed when their consumer does.
function followThenable(run: Run, work: PromiseLike<unknown>): unknown {
  const then: unknown = property(work, 'then');
  if (typeof then !== 'function') {
    return followValue(run, work); // it was one when it was looked at before
  }
  const settled = (value: unknown): void => run.quietly(() => void followValue(run, value));
  const failed = (error: unknown): void => run.fail(error);
  if (then === Promise.prototype.then) {
    work.then(settled, failed);
    return work;
  }
  const value = (
    onFulfilled?: ((value: unknown) => unknown) | null,
    onRejected?: ((error: unknown) => unknown) | null,
  ): unknown => {
    try {
      return Reflect.apply(then, work, [
        (result: unknown) => {
          settled(result);
          return onFulfilled ? onFulfilled(result) : result;
        },
        (error: unknown) => {
          failed(error);
          if (onRejected) {
            return onRejected(error);
          }
          throw error;
        },
      ]);
    } catch (error) {
      failed(error);
      throw error;
    }
  };
  // oxlint-disable-next-line unicorn/no-thenable -- it had a `then` before
  if (!Reflect.defineProperty(work, 'then', { configurable: true, value, writable: true })) {
    run.abandon('raw');
  }
  return work;
}

function followValue(run: Run, value: unknown): unknown {
  if (isGenerator(value)) {
    if (!observeIterator(value, iterationOf(holdRun(run)))) {
      run.end('raw');
    }
  } else if (isAsyncIterable(value)) {
    const handle = holdRun(run);
    if (!followIterable(handle, value) || !followStream(handle, value)) {
      run.end('raw');
    }
  } else {
    run.complete(value);
  }
  return value;
}

// Its first iteration is the run's work. Further ones, if it allows them, are of no concern.
function followIterable(handle: RunHandle, iterable: AsyncIterable<unknown>): boolean {
  const iterate = iterable[Symbol.asyncIterator];
  let isFirst = true;
  const value = (): AsyncIterator<unknown> => {
    const iterator = Reflect.apply(iterate, iterable, []);
    if (isFirst) {
      isFirst = false;
      observeIterator(iterator, iterationOf(handle));
    }
    return iterator;
  };
  return Reflect.defineProperty(iterable, Symbol.asyncIterator, {
    configurable: true,
    value,
    writable: true,
  });
}

// Streams are iterables that can be read in other ways, too.
function followStream(handle: RunHandle, stream: object): boolean {
  if (isNodeStream(stream)) {
    followNodeStream(handle, stream);
  }
  return !isWebStream(stream) || followWebStream(handle, stream);
}

function iterationOf(handle: RunHandle): IterationObserver {
  return {
    step: (fn) => handle.run.within(fn),
    value: () => undefined,
    end: (how) => handle.run.end(how === 'break' ? 'break' : undefined),
    fail: (error) => handle.run.fail(error),
  };
}

/** Whether a value is a promise of some kind. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof property(value, 'then') === 'function';
}

function isGenerator(value: unknown): value is Iterator<unknown> | AsyncIterator<unknown> {
  const tag = property(value, Symbol.toStringTag);
  return tag === 'Generator' || tag === 'AsyncGenerator';
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof property(value, Symbol.asyncIterator) === 'function';
}

function property(value: unknown, key: PropertyKey): unknown {
  try {
    return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  } catch {
    return undefined;
  }
}

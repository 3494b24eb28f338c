import { safely } from '../errors/safely.ts';
import type { Span } from '../span/span.ts';
import { endSpan, endWithError, endWithReason } from './end-span.ts';

type Then = (
  onFulfilled?: ((value: unknown) => unknown) | null,
  onRejected?: ((error: unknown) => unknown) | null,
) => unknown;

/**
 * Ends a span when a promise settles; at once if the value is none. Answers the value, or for a plain promise one that
 * settles alike.
 */
export function followPromise<T extends object>(result: T, span: Span): T {
  // The value may refuse to be looked at.
  const then = safely(() => ('then' in result ? result.then : undefined), undefined);
  if (typeof then !== 'function') {
    endSpan(span);
    return result;
  }
  const onFulfilled = (value: unknown): unknown => {
    endSpan(span);
    return value;
  };
  const onRejected = (error: unknown): never => {
    endWithError(span, error);
    throw error;
  };
  if (then !== Promise.prototype.then) {
    if (!followThenable(result, then as Then, onFulfilled, onRejected)) {
      endWithReason(span, 'raw'); // it is frozen
    }
    return result;
  }
  // Of a plain promise the caller gets the one that follows it: the runtime tells of its rejection as of the original's. A
  // promise of another class has methods of its own, so the caller gets that very object.
  const followed: unknown = then.call(result, onFulfilled, onRejected);
  if (safely(() => result.constructor, undefined) === Promise) {
    return followed as T;
  }
  (followed as Promise<unknown>).catch(() => {});
  return result;
}

// Query builders and lazy promises work when, and each time that, somebody calls `then`: only their consumer may.
function followThenable(
  thenable: object,
  then: Then,
  onFulfilled: (value: unknown) => unknown,
  onRejected: (error: unknown) => never,
): boolean {
  const followed: Then = (consumeValue, consumeError) => {
    try {
      return then.call(
        thenable,
        (value) => {
          onFulfilled(value);
          return typeof consumeValue === 'function' ? consumeValue(value) : value;
        },
        (error) => {
          safely(() => onRejected(error), undefined);
          if (typeof consumeError === 'function') {
            return consumeError(error);
          }
          throw error;
        },
      );
    } catch (error) {
      return onRejected(error);
    }
  };
  const property = { configurable: true, value: followed, writable: true };
  // oxlint-disable-next-line unicorn/no-thenable -- it had a `then` before
  return Reflect.defineProperty(thenable, 'then', property);
}

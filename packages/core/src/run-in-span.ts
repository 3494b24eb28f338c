import type { Context } from '@opentelemetry/api';

import { activeManager } from './active-context.ts';
import { endWithError } from './end-span.ts';
import { followGenerator, isGeneratorObject } from './follow-generator.ts';
import type { Span } from './span.ts';

/**
 * Runs a function while a span is active and ends the span when the work is done: at return, when the promise settles, or
 * when the generator was consumed. The function runs once, and what it returns or throws is what the caller gets.
 *
 * @param context - a context that holds the span
 */
export function runInSpan<T>(span: Span, context: Context, fn: (span: Span) => T): T {
  let result: T;
  try {
    result = activeManager().with(context, fn, undefined, span);
  } catch (error) {
    endWithError(span, error);
    throw error;
  }
  if (typeof result === 'object' && result !== null) {
    if (result instanceof Promise && result.constructor === Promise) {
      // The promise that follows the original keeps what the runtime knows of a rejection that nobody handles.
      return result.then(
        (value: unknown) => {
          span.end();
          return value;
        },
        (error: unknown) => {
          endWithError(span, error);
          throw error;
        },
      ) as T;
    }
    if (isGeneratorObject(result)) {
      return followGenerator(result, { span, context });
    }
    if (endWhenSettled(result, span)) {
      return result;
    }
  }
  span.end();
  return result;
}

// A promise of another class has methods of its own: the caller gets the very object. Not a promise: answers false.
function endWhenSettled(result: object, span: Span): boolean {
  try {
    const { then } = result as { then?: unknown };
    if (typeof then !== 'function') {
      return false;
    }
    then.call(
      result,
      () => span.end(),
      (error: unknown) => endWithError(span, error),
    );
    return true;
  } catch {
    return false;
  }
}

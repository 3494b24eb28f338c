import type { Context } from '@opentelemetry/api';

import { activeManager } from '../context/active-context.ts';
import type { Span } from '../span/span.ts';
import { endSpan, endWithError } from './end-span.ts';
import { followGenerator, isGeneratorObject } from './follow-generator.ts';
import { followPromise } from './follow-promise.ts';

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
  if (typeof result !== 'object' || result === null) {
    endSpan(span);
    return result;
  }
  return isGeneratorObject(result)
    ? followGenerator(result, { span, context })
    : followPromise(result, span);
}

import type { Context } from '@opentelemetry/api';

import { activeManager } from '../context/active-context.ts';
import { safely } from '../errors/safely.ts';
import type { Span } from '../span/span.ts';
import { endSpan, endWithError, endWithReason } from './end-span.ts';

/** What the body of a generator runs in. */
export interface GeneratorScope {
  readonly span: Span;
  /** Holds the span. */
  readonly context: Context;
}

type AnyGenerator = Generator | AsyncGenerator;
type Result = IteratorResult<unknown, unknown>;

const METHODS = ['next', 'return', 'throw'] as const;

/** Whether a value was returned by a generator function, of either kind. */
export function isGeneratorObject(value: unknown): value is AnyGenerator {
  const tag = safely(
    () => (value as { [Symbol.toStringTag]?: unknown } | undefined)?.[Symbol.toStringTag],
    undefined,
  );
  return tag === 'Generator' || tag === 'AsyncGenerator';
}

/**
 * Makes the body of a generator run in a span, and ends the span when the generator is done, fails or is broken off. Between
 * two steps the span is not active: what the consumer does is not the generator's doing. The generator stays the same
 * object.
 *
 * @param start - what it runs in, or a function that makes it at the first step
 */
export function followGenerator<T extends AnyGenerator>(
  generator: T,
  start: GeneratorScope | (() => GeneratorScope),
): T {
  let scope = typeof start === 'function' ? undefined : start;
  let isOver = false;

  for (const method of METHODS) {
    const step = generator[method] as (this: T, ...args: unknown[]) => Result | Promise<Result>;

    const settle = (result: Result, span: Span): Result => {
      if (result.done === true && !isOver) {
        isOver = true;
        if (method === 'return') {
          endWithReason(span, 'break');
        } else {
          endSpan(span);
        }
      }
      return result;
    };
    const fail = (error: unknown, span: Span): never => {
      if (!isOver) {
        isOver = true;
        endWithError(span, error);
      }
      throw error;
    };

    const followed = (...args: unknown[]): Result | Promise<Result> => {
      if (isOver || (scope === undefined && method !== 'next')) {
        isOver = true; // left before its first step: its body never runs
        return step.apply(generator, args);
      }
      scope ??= typeof start === 'function' ? start() : start;
      const { span, context } = scope;
      let result: Result | Promise<Result>;
      try {
        result = activeManager().with(context, () => step.apply(generator, args));
      } catch (error) {
        return fail(error, span);
      }
      return result instanceof Promise
        ? result.then(
            (value) => settle(value, span),
            (error: unknown) => fail(error, span),
          )
        : settle(result, span);
    };
    const property = { configurable: true, value: followed, writable: true };
    if (!Reflect.defineProperty(generator, method, property) && scope !== undefined) {
      endWithReason(scope.span, 'raw'); // it is frozen
    }
  }
  return generator;
}

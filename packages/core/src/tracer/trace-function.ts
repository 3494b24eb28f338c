import { followGenerator, type GeneratorScope, isGeneratorObject } from './follow-generator.ts';
import { runInSpan } from './run-in-span.ts';

/** Any function, whatever it takes. */
export type AnyFunction = (...args: never[]) => unknown;

/**
 * Wraps a function so that each call runs in a span of its own. `this`, arguments, result, `name` and `length` are kept.
 *
 * @param prepare - called at each call, with its `this`: answers how to start the span
 */
export function traceFunction<F extends AnyFunction>(
  fn: F,
  prepare: (self: unknown) => () => GeneratorScope,
): F;
export function traceFunction(
  fn: AnyFunction,
  prepare: (self: unknown) => () => GeneratorScope,
): AnyFunction {
  const traced = isGeneratorFunction(fn)
    ? // A generator function returns before its body runs: the span starts with the first step.
      function (this: unknown, ...args: unknown[]): unknown {
        const start = prepare(this);
        const generator: unknown = Reflect.apply(fn, this, args);
        return isGeneratorObject(generator) ? followGenerator(generator, start) : generator;
      }
    : function (this: unknown, ...args: unknown[]): unknown {
        const { span, context } = prepare(this)();
        return runInSpan(span, context, () => Reflect.apply(fn, this, args) as unknown);
      };
  Object.defineProperty(traced, 'name', { configurable: true, value: fn.name });
  Object.defineProperty(traced, 'length', { configurable: true, value: fn.length });
  return traced;
}

function isGeneratorFunction(fn: AnyFunction): boolean {
  const tag: unknown = (fn as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return tag === 'GeneratorFunction' || tag === 'AsyncGeneratorFunction';
}

import type * as api from '@opentelemetry/api';

import { activeContext, activeManager } from '../context/active-context.ts';
import { contextWithSpan } from '../context/context.ts';
import type { DeadlineOptions } from '../delivery/deadline.ts';
import type { SpanExporter } from '../delivery/exporter.ts';
import type { TracerStats } from '../delivery/tracer-stats.ts';
import { errorMessage } from '../errors/errors.ts';
import { safely } from '../errors/safely.ts';
import { originalSpan } from '../span/adopted-span.ts';
import type { SpanFactory } from '../span/span-factory.ts';
import type { Span, SpanOptions } from '../span/span.ts';
import type { GeneratorScope } from './follow-generator.ts';
import { runInSpan } from './run-in-span.ts';
import { type AnyFunction, traceFunction } from './trace-function.ts';
import type { TracerLifecycle } from './tracer-lifecycle.ts';

/** Wraps a function, or decorates a method by the standard decorators of JavaScript, so that each call is a span. */
export type TracedDecorator = <F extends AnyFunction>(
  target: F,
  context?: ClassMethodDecoratorContext,
) => F;

/** Makes spans. OpenTelemetry's `Tracer`, with what makes the daily work short. */
export class Tracer implements api.Tracer, TracerLifecycle {
  readonly #factory: SpanFactory;
  readonly #provider: TracerLifecycle;

  /** @internal Tracers come from {@link createTracer}, or from `getTracer` of a {@link TracerProvider}. */
  constructor(factory: SpanFactory, provider: TracerLifecycle) {
    this.#factory = factory;
    this.#provider = provider;
  }

  /**
   * Runs a function in a span. The span is active meanwhile, so spans started inside become its children, across awaits,
   * timers and callbacks. It ends when the function returns, when the promise it returned settles, or when the generator
   * it returned is consumed.
   *
   * When it throws, the same error is recorded and thrown on, and the status becomes error unless the program has set it.
   * An `AbortError` is no error: the span gets `spanlight.end_reason` = `aborted`.
   *
   * @returns what `fn` returned; for a promise, one that settles alike
   */
  span<T>(name: string, fn: (span: Span) => T): T;
  span<T>(name: string, options: SpanOptions, fn: (span: Span) => T): T;
  span<T>(name: string, ...rest: [(span: Span) => T] | [SpanOptions, (span: Span) => T]): T {
    const [options, fn] = rest.length === 1 ? [undefined, rest[0]] : rest;
    const parent = parentContext(options);
    const span = this.#factory.startSpan(name, options, parent);
    return runInSpan(span, contextWithSpan(parent, originalSpan(span)), fn);
  }

  /**
   * Starts a span that the caller ends, by `end()` or as `using span = tracer.startSpan(…)`. It is not active: see
   * {@link withSpan}.
   *
   * @param context - holds the parent, if `options.parent` is not set. Default: the active context.
   */
  startSpan(name: string, options?: SpanOptions, context?: api.Context): Span {
    return this.#factory.startSpan(name, options, parentContext(options, context));
  }

  /**
   * OpenTelemetry's way to run a function with an active span. Unlike {@link span} it neither ends the span nor records
   * what is thrown.
   */
  startActiveSpan<F extends (span: Span) => unknown>(name: string, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    options: SpanOptions,
    fn: F,
  ): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    options: SpanOptions,
    context: api.Context,
    fn: F,
  ): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    ...rest: [F] | [SpanOptions, F] | [SpanOptions, api.Context, F]
  ): ReturnType<F> {
    const fn = rest.at(-1) as F;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
    const parent = parentContext(options, rest.length > 2 ? (rest[1] as api.Context) : undefined);
    const span = this.#factory.startSpan(name, options, parent);
    const call = fn as (span: Span) => ReturnType<F>;
    return activeManager().with(contextWithSpan(parent, originalSpan(span)), call, undefined, span);
  }

  /** Runs a function while a span is active. Does not end it. */
  withSpan<T>(span: api.Span, fn: () => T): T {
    return activeManager().with(contextWithSpan(activeContext(), originalSpan(span)), fn);
  }

  /**
   * Makes each call of a function a span, like {@link span} does. Keeps `this`, types, `name` and `length`. The span of a
   * generator function covers its iteration.
   *
   * ```ts
   * const charge = tracer.traced('charge card', async (amount: number) => { … });
   *
   * class Shop {
   *   @tracer.traced() // named Shop.checkout
   *   async checkout() { … }
   * }
   * ```
   *
   * Default name: the function's, for a decorated method with its class before it.
   */
  traced(name?: string, options?: SpanOptions): TracedDecorator;
  traced<F extends AnyFunction>(fn: F): F;
  traced<F extends AnyFunction>(name: string, fn: F): F;
  traced<F extends AnyFunction>(name: string, options: SpanOptions, fn: F): F;
  traced(
    ...args: (AnyFunction | SpanOptions | string | undefined)[]
  ): AnyFunction | TracedDecorator {
    const name = args.find((argument) => typeof argument === 'string');
    const fn = args.find((argument) => typeof argument === 'function');
    const options = args.find((argument) => typeof argument === 'object');
    const wrap = (
      target: AnyFunction,
      kind: string = typeof target,
      nameOf: (self: unknown) => string = () => target.name || 'anonymous',
    ): AnyFunction => {
      if (typeof target !== 'function' || kind === 'class') {
        throw new TypeError(
          errorMessage('core', `traced cannot wrap a ${kind}. Use it on a function or a method.`),
        );
      }
      return traceFunction(target, (self) => this.#prepare(name ?? nameOf(self), options));
    };

    if (fn !== undefined || args.length > 2) {
      return wrap(fn ?? (args[2] as AnyFunction));
    }
    return (target: AnyFunction, context?: ClassMethodDecoratorContext) =>
      context === undefined
        ? wrap(target)
        : wrap(target, context.kind, (self) => `${classOf(self)}${String(context.name)}`);
  }

  addExporter(exporter: SpanExporter): () => Promise<void> {
    return this.#provider.addExporter(exporter);
  }

  forceFlush(options?: DeadlineOptions): Promise<void> {
    return this.#provider.forceFlush(options);
  }

  shutdown(options?: DeadlineOptions): Promise<void> {
    return this.#provider.shutdown(options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#provider.shutdown();
  }

  stats(): TracerStats {
    return this.#provider.stats();
  }

  #prepare(name: string, options: SpanOptions | undefined): () => GeneratorScope {
    const parent = parentContext(options);
    return () => {
      const span = this.#factory.startSpan(name, options, parent);
      return { span, context: contextWithSpan(parent, originalSpan(span)) };
    };
  }
}

function parentContext(
  options: SpanOptions | null | undefined,
  context?: api.Context,
): api.Context {
  const base = context ?? activeContext();
  if (options === undefined || options === null) {
    return base;
  }
  const parent = safely(() => options.parent, undefined);
  return parent === undefined ? base : safely(() => contextOf(parent, base), base);
}

function contextOf(parent: api.Span | api.Context, base: api.Context): api.Context {
  if ('spanContext' in parent) {
    return contextWithSpan(base, originalSpan(parent));
  }
  return typeof parent.getValue === 'function' && typeof parent.setValue === 'function'
    ? parent
    : base;
}

function classOf(self: unknown): string {
  return safely(() => {
    const owner: unknown = typeof self === 'function' ? self : (self as object).constructor;
    return typeof owner === 'function' && owner.name !== '' ? `${owner.name}.` : '';
  }, '');
}

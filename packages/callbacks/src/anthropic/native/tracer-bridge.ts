import type { Context, Span, SpanOptions, Tracer } from '@opentelemetry/api';
import type { LlmRun, Run } from '@spanlight/callbacks';
import type { Listeners } from '@spanlight/callbacks/bridge';
import { activeContext, withContext } from '@spanlight/core';

import { LentSpan } from './lent-span.ts';
import { startNativeRun } from './native-runs.ts';
import { spanOfRun } from './span-of-run.ts';

const MESSAGES_CREATE = 'anthropic.messages.create';

/** What the client uses of its tracer. */
export type NativeTracer = Pick<Tracer, 'startSpan'>;

/**
 * Stands in for the tracer with which a client traces itself, so that what it does makes one span, the run's. The spans of
 * what no callback hears of are those of the client's own tracer.
 */
export class TracerBridge implements NativeTracer {
  readonly #native: NativeTracer;
  readonly #listeners: Listeners<object>;
  /** That of the call which is being made. */
  #run: LlmRun | undefined;

  constructor(native: NativeTracer, listeners: Listeners<object>) {
    this.#native = native;
    this.#listeners = listeners;
  }

  /** Makes a call of `messages.create`, for which the client is to use the span of a run. */
  within<T>(run: LlmRun, call: () => T): T {
    const outer = this.#run;
    this.#run = run;
    try {
      return call();
    } finally {
      this.#run = outer;
    }
  }

  startSpan(name: string, options: SpanOptions = {}, context?: Context): Span {
    const startNative = (): Span => this.#native.startSpan(name, options, context);
    const manager = this.#listeners.manager();
    if (manager === undefined) {
      return startNative();
    }
    const { attributes = {} } = options;
    if (name === MESSAGES_CREATE) {
      if (this.#run === undefined) {
        // A helper wants to start the span before it makes its call. It does without, and the call asks again.
        throw new Error('the span of this call is started with the call');
      }
      return lend(this.#run, startNative).setAttributes(attributes);
    }
    return withContext(context ?? activeContext(), () => {
      const native = startNativeRun(manager, attributes);
      if (native === undefined) {
        return startNative();
      }
      const span = lend(native.run, startNative);
      span.listener = native.listener;
      return span.setAttributes(attributes);
    });
  }
}

// If no handler makes spans, the client does.
function lend(run: Run, startNative: () => Span): LentSpan {
  const own = spanOfRun(run);
  return own === undefined ? new LentSpan(run, startNative(), true) : new LentSpan(run, own);
}

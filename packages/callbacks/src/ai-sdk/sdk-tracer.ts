import {
  type Context,
  createContextKey,
  type Span,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';
import type { CallbackManager } from '@spanlight/callbacks';
import { activeContext, withContext } from '@spanlight/core';

import type { SpanWork } from './call-work.ts';
import { OperationWork } from './operation-work.ts';
import { SdkSpan } from './sdk-span.ts';

const OPERATION_KEY = /* @__PURE__ */ createContextKey('spanlight.callbacks.ai-sdk.operation');

const abandoned = /* @__PURE__ */ new FinalizationRegistry<OperationWork>(({ operation }) =>
  operation.end('incomplete'),
);

/** A tracer for ai 5 and 6. Its spans are no spans: what the SDK writes there becomes events of runs. */
export class SdkTracer implements Tracer {
  readonly #manager: CallbackManager;

  constructor(manager: CallbackManager) {
    this.#manager = manager;
  }

  startSpan(name: string, options?: SpanOptions, context: Context = activeContext()): Span {
    return withContext(context, () => this.#start(name, options).span);
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, fn: F): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    options: SpanOptions,
    fn: F,
  ): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    options: SpanOptions,
    context: Context,
    fn: F,
  ): ReturnType<F>;
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    ...rest: [F] | [SpanOptions, F] | [SpanOptions, Context, F]
  ): ReturnType<F> {
    const fn = rest.at(-1) as (span: Span) => ReturnType<F>;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
    const parent = rest.length > 2 ? (rest[1] as Context) : activeContext();
    return withContext(parent, () => {
      const { work, span } = this.#start(name, options);
      const inner = (): ReturnType<F> => fn(span);
      const outer = (): ReturnType<F> =>
        work?.run === undefined ? inner() : work.run.within(inner);
      return work instanceof OperationWork
        ? withContext(activeContext().setValue(OPERATION_KEY, work), outer)
        : outer();
    });
  }

  #start(name: string, { attributes = {} }: SpanOptions = {}): Started {
    if (OperationWork.isToldBy(name)) {
      const work = new OperationWork(this.#manager, name, attributes);
      const span = new SdkSpan(work, attributes);
      abandoned.register(span, work);
      return { work, span };
    }
    const operation = activeContext().getValue(OPERATION_KEY) as OperationWork | undefined;
    const work = operation?.start(name, attributes);
    return { work, span: new SdkSpan(work, attributes) };
  }
}

/** A span of the SDK, and what it tells of: undefined if it is unknown. */
interface Started {
  readonly work: SpanWork | undefined;
  readonly span: SdkSpan;
}

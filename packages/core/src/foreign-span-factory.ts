import type { Context, Span as ApiSpan, Tracer as ApiTracer } from '@opentelemetry/api';

import { adoptSpan } from './adopted-span.ts';
import type { SpanFactory } from './span-factory.ts';
import type { Span, SpanOptions } from './span.ts';

/** Starts spans of whatever provider a tracer of the OpenTelemetry API belongs to. */
export class ForeignSpanFactory implements SpanFactory {
  readonly #tracer: ApiTracer;

  constructor(tracer: ApiTracer) {
    this.#tracer = tracer;
  }

  startSpan(name: string, options: SpanOptions | undefined, context: Context): Span {
    const { parent: _inContext, ...apiOptions } = options ?? {};
    const span: ApiSpan = this.#tracer.startSpan(name, apiOptions, context);
    return adoptSpan(span);
  }
}

import { type Context, INVALID_SPAN_CONTEXT, type Tracer as ApiTracer } from '@opentelemetry/api';

import { safely } from '../errors/safely.ts';
import { adoptSpan, nonRecordingSpan } from './adopted-span.ts';
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
    // Its processors may throw.
    const span = safely(() => this.#tracer.startSpan(name, apiOptions, context), undefined);
    return span === undefined ? nonRecordingSpan(INVALID_SPAN_CONTEXT) : adoptSpan(span);
  }
}

import type { Context } from '@opentelemetry/api';

import type { Span, SpanOptions } from './span.ts';

/** Starts the spans of a tracer. Never throws. */
export interface SpanFactory {
  /** @param context - holds the parent, unless `options.root` is set */
  startSpan(name: string, options: SpanOptions | undefined, context: Context): Span;
}

import type { Context } from '@opentelemetry/api';

import type { ReadableSpan } from '../span/readable-span.ts';
import type { Span } from '../span/span.ts';

/** Where a span goes from its start to its end. Never throws. */
export interface SpanPipeline {
  onStart(span: Span & ReadableSpan, parentContext: Context): void;
  onEnding(span: Span & ReadableSpan): void;
  onEnd(span: ReadableSpan): void;
}

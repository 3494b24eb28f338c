import type { Context } from '@opentelemetry/api';

import type { OpenSpan } from './open-spans.ts';

/** Where a span goes from its start to its end. Never throws. */
export interface SpanPipeline {
  onStart(span: OpenSpan, parentContext: Context): void;
  onEnding(span: OpenSpan): void;
  onEnd(span: OpenSpan): void;
}

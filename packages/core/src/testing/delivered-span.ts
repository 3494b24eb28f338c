import type { SpanStatusCode } from '@spanlight/core';

/** A span as it was read back from where an exporter delivers. */
export interface DeliveredSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly parentSpanId?: string | undefined;
  readonly status?: SpanStatusCode;
  /** Names of the events, in order. */
  readonly events?: readonly string[];
  /** Span ids of the links, in order. */
  readonly links?: readonly string[];
}

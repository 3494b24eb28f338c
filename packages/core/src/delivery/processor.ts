import type { Context } from '@opentelemetry/api';

import type { ReadableSpan } from '../span/readable-span.ts';
import type { Span } from '../span/span.ts';
import type { DeadlineOptions } from './deadline.ts';

/**
 * Sees every recorded span at its start and at its end. OpenTelemetry's `SpanProcessor`; those of its SDKs work here.
 *
 * All methods are called on the path of the traced program and must return at once. What they throw is reported and
 * goes no further.
 */
export interface SpanProcessor {
  /** The span was started and can still be written to. `parentContext` is the context it was started in. */
  onStart(span: Span & ReadableSpan, parentContext: Context): void;
  /** The span has its end time and can still be written to, by this method only. */
  onEnding?(span: Span & ReadableSpan): void;
  /** The span has ended and is immutable. Spans that are recorded but not sampled come here too. */
  onEnd(span: ReadableSpan): void;
  /**
   * Resolves when every span that ended before this call was delivered; rejects when one could not be.
   *
   * @param options - how long it may take. OpenTelemetry's processors take none.
   */
  forceFlush(options?: DeadlineOptions): Promise<void>;
  /** Like `forceFlush`, then frees what is held. */
  shutdown(options?: DeadlineOptions): Promise<void>;
}

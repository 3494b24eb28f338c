import { SpanStatusCode } from '@opentelemetry/api';

import { exceptionMessage, isAbort } from '../span/exception.ts';
import type { Span } from '../span/span.ts';
import { ATTR_SPANLIGHT_END_REASON, type EndReason } from '../span/spanlight-attributes.ts';

/** Ends a span whose work is done, unless the program has ended it. */
export function endSpan(span: Span): void {
  if (span.isRecording()) {
    span.end();
  }
}

/**
 * Ends a span whose work threw. A cancellation is noted as such and is no error; anything else is recorded, once, and sets
 * the status unless the program has set it.
 */
export function endWithError(span: Span, error: unknown): void {
  if (isAbort(error)) {
    endWithReason(span, 'aborted');
    return;
  }
  if (!span.isRecording()) {
    return;
  }
  span.recordException(error);
  if (!hasStatus(span)) {
    span.setStatus('error', exceptionMessage(error));
  }
  span.end();
}

/** Ends a span whose work neither finished nor failed. */
export function endWithReason(span: Span, reason: EndReason): void {
  if (span.isRecording()) {
    span.setAttribute(ATTR_SPANLIGHT_END_REASON, reason);
    span.end();
  }
}

// Those of OpenTelemetry's SDK can be read, too.
function hasStatus(span: Span & { readonly status?: { readonly code: SpanStatusCode } }): boolean {
  return span.status !== undefined && span.status.code !== SpanStatusCode.UNSET;
}

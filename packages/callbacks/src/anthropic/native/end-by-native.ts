import { SpanStatusCode } from '@opentelemetry/api';
import type { Run } from '@spanlight/callbacks';
import type { EndReason } from '@spanlight/core';

import type { NativeEnd } from './lent-span.ts';

/**
 * Ends a run as the client's own tracing says. Never throws.
 *
 * @param cancelled - the reason if the work was cancelled
 */
export function endByNative(
  run: Run,
  { status, errorType }: NativeEnd,
  cancelled: EndReason,
): void {
  if (status === SpanStatusCode.ERROR) {
    // The client's tracing does not get the error itself.
    const type = errorType ?? '_OTHER';
    run.fail(new Error(`the client reports ${type}`), type);
  } else {
    run.abandon(status === SpanStatusCode.OK ? undefined : cancelled);
  }
}

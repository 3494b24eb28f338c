import { ExportError, SpanlightError } from '@spanlight/core';

import { parseRetryAfter } from './retry-after.ts';

/** What is known of an answer. A `Response` of `fetch` will do. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null | undefined };
}

const TRY_LATER: ReadonlySet<number> = /* @__PURE__ */ new Set([408, 425, 429, 502, 503, 504]);

/**
 * The error to reject an export with when a server did not answer success: 408, 425, 429, 502, 503 and 504 are retryable, after
 * the time that `Retry-After` asks for; 413 is too large; 400 and 422 are rejected because of a span. Any other status is not
 * about spans: that error says so in its message, and has the batch dropped.
 *
 * @param source - the exporter's package, e.g. `exporter-zipkin`
 * @param message - what the server answered
 * @param advice - what to do, for a status that is not about spans
 */
export function httpFailure(
  source: string,
  { status, headers }: HttpAnswer,
  message: string,
  advice = '',
): SpanlightError {
  if (TRY_LATER.has(status)) {
    const retryAfterMillis = parseRetryAfter(headers.get('retry-after'));
    return new ExportError(source, message, {
      failure: 'retryable',
      ...(retryAfterMillis !== undefined && { retryAfterMillis }),
    });
  }
  if (status === 413) {
    return new ExportError(source, message, { failure: 'too_large' });
  }
  if (status === 400 || status === 422) {
    return new ExportError(source, message, { failure: 'rejected' });
  }
  return new SpanlightError(source, 'export_failed', `${message} ${advice}`.trimEnd());
}

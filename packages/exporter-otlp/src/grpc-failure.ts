import { ExportError, type ExportFailure, SpanlightError } from '@spanlight/core';
import { serverMessage } from '@spanlight/core/http';

import { SOURCE } from './read-setting.ts';
import { parseRpcStatus } from './rpc-status.ts';

/** What a call of gRPC fails with, as far as it matters. */
interface CallFailure extends Error {
  /** The status, by its number. */
  readonly code?: number;
  /** What the server says. */
  readonly details?: string;
  readonly metadata?: { get(name: string): (string | Buffer)[] };
}

const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;

/** Statuses by the names that people know: those that are about the request as a whole, or pass. */
const NAMES: ReadonlyMap<number | undefined, string> = /* @__PURE__ */ new Map([
  [1, 'CANCELLED'],
  [2, 'UNKNOWN'],
  [INVALID_ARGUMENT, 'INVALID_ARGUMENT'],
  [4, 'DEADLINE_EXCEEDED'],
  [5, 'NOT_FOUND'],
  [7, 'PERMISSION_DENIED'],
  [RESOURCE_EXHAUSTED, 'RESOURCE_EXHAUSTED'],
  [10, 'ABORTED'],
  [11, 'OUT_OF_RANGE'],
  [12, 'UNIMPLEMENTED'],
  [13, 'INTERNAL'],
  [14, 'UNAVAILABLE'],
  [15, 'DATA_LOSS'],
  [16, 'UNAUTHENTICATED'],
]);

/** After these the same spans may be sent again (specification of OTLP). */
const TRY_LATER: ReadonlySet<number | undefined> = /* @__PURE__ */ new Set([1, 4, 10, 11, 14, 15]);

/**
 * The error for a call that failed: what the server says, and what can be done.
 *
 * @param name - what messages call the endpoint
 * @param secrets - what must not stand in the message, even if the server repeats it
 */
export function grpcFailure(
  name: string,
  cause: Error,
  secrets: readonly string[],
): SpanlightError {
  const { code, details, metadata } = cause as CallFailure;
  const said = serverMessage(details ?? cause.message, secrets);
  const message = `${name} answers ${NAMES.get(code) ?? `status ${code}`}${said && `: ${said}`}.`;
  const status = metadata?.get('grpc-status-details-bin')[0];
  const retryAfterMillis =
    status instanceof Uint8Array ? parseRpcStatus(status)?.retryAfterMillis : undefined;
  const failure = failureOf(code, said, retryAfterMillis);
  if (failure === undefined) {
    return new SpanlightError(SOURCE, 'export_failed', `${message} ${adviceFor(code)}`);
  }
  return new ExportError(SOURCE, message, {
    failure,
    ...(failure === 'retryable' && retryAfterMillis !== undefined && { retryAfterMillis }),
  });
}

function failureOf(
  code: number | undefined,
  said: string,
  retryAfterMillis: number | undefined,
): ExportFailure | undefined {
  if (TRY_LATER.has(code)) {
    return 'retryable';
  }
  if (code === RESOURCE_EXHAUSTED) {
    // Without saying when to try again, it is not meant to be. Servers of gRPC say so, too, of what is too large for them.
    const tooLarge = /larger than max/i.test(said) ? 'too_large' : undefined;
    return retryAfterMillis === undefined ? tooLarge : 'retryable';
  }
  return code === INVALID_ARGUMENT ? 'rejected' : undefined;
}

function adviceFor(code: number | undefined): string {
  return code === 7 || code === 16
    ? 'Set headers with credentials that it accepts.'
    : 'Set endpoint to the address of a receiver of OTLP over gRPC.';
}

import { ExportError, SpanlightError } from '@spanlight/core';

import type { HttpAnswer } from './http-request.ts';
import { SOURCE } from './read-setting.ts';
import { parseRetryAfter } from './retry-after.ts';
import { parseRpcStatus } from './rpc-status.ts';
import { serverMessage } from './server-message.ts';

const TRY_LATER: ReadonlySet<number> = /* @__PURE__ */ new Set([408, 429, 502, 503, 504]);

/**
 * The error for an answer that is none of success: what the server says, and what can be done.
 *
 * @param name - what messages call the endpoint
 * @param secrets - what must not stand in the message, even if the server repeats it
 */
export function httpFailure(
  name: string,
  answer: HttpAnswer,
  secrets: readonly string[],
): SpanlightError {
  const { status, headers } = answer;
  const said = serverMessage(textOf(answer), secrets);
  const message = `${name} answers ${status}${said && `: ${said}`}.`;
  if (TRY_LATER.has(status)) {
    const retryAfterMillis = parseRetryAfter(headers['retry-after']);
    return new ExportError(SOURCE, message, {
      failure: 'retryable',
      ...(retryAfterMillis !== undefined && { retryAfterMillis }),
    });
  }
  if (status === 413) {
    return new ExportError(SOURCE, message, { failure: 'too_large' });
  }
  if (status === 400 || status === 422) {
    return new ExportError(SOURCE, message, { failure: 'rejected' });
  }
  return new SpanlightError(SOURCE, 'export_failed', `${message} ${adviceFor(status)}`);
}

/** Servers answer a status in the encoding of the request, but what stands before them may say anything. */
function textOf({ headers, body }: HttpAnswer): string {
  if (headers['content-type']?.includes('protobuf')) {
    return parseRpcStatus(body)?.message ?? '';
  }
  const text = body.toString();
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}

function adviceFor(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return 'Set headers with credentials that it accepts.';
    case 415:
      return "Set protocol to 'http/protobuf', which every receiver takes.";
    case 500:
      return 'Its log says why.';
    default:
      return 'Set endpoint to the URL of a receiver of OTLP, without /v1/traces.';
  }
}

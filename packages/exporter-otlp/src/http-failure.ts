import type { SpanlightError } from '@spanlight/core';
import { httpFailure as failureOf, serverMessage } from '@spanlight/core/http';

import type { HttpAnswer } from './http-request.ts';
import { SOURCE } from './read-setting.ts';
import { parseRpcStatus } from './rpc-status.ts';

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
  const get = (header: string): string | undefined => headers[header]?.toString();
  return failureOf(SOURCE, { status, headers: { get } }, message, adviceFor(status));
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

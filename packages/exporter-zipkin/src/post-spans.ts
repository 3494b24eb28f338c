import { ExportError } from '@spanlight/core';
import { withTimeout } from '@spanlight/core/http';

import { toRefusal } from './refusal.ts';
import { toHeaders } from './to-headers.ts';
import type { ZipkinSettings } from './zipkin-options.ts';

/**
 * Makes one request. Resolves when the server has taken the spans; rejects with an {@link ExportError} if something can be
 * done, else with another error.
 *
 * @param signal - breaks the request off
 */
export function postSpans(
  body: Uint8Array<ArrayBuffer>,
  settings: ZipkinSettings,
  signal: AbortSignal,
): Promise<void> {
  const { endpoint, timeoutMillis } = settings;
  return withTimeout(
    timeoutMillis,
    signal,
    (why) => toRetryable(`${endpoint.name} ${why}.`),
    (deadline) => post(body, settings, deadline),
  );
}

async function post(
  body: Uint8Array<ArrayBuffer>,
  { endpoint, headers: option }: ZipkinSettings,
  signal: AbortSignal,
): Promise<void> {
  const headers = await requestHeaders(option, endpoint.authorization);
  let response: Response;
  try {
    // A redirect would be followed by a GET, and look like success.
    const request = { method: 'POST', headers, body, signal, redirect: 'manual' } as const;
    response = await fetch(endpoint.url, request);
  } catch (error) {
    throw toRetryable(`cannot reach ${endpoint.name}: ${reasonOf(error)}.`, error);
  }
  if (!response.ok) {
    throw await toRefusal(response, endpoint, headers);
  }
  // The status says it all. The rest may come late, or never.
  response.body?.cancel().catch(() => {});
}

async function requestHeaders(
  option: ZipkinSettings['headers'],
  authorization: string | undefined,
): Promise<Headers> {
  try {
    const given = typeof option === 'function' ? await option() : option;
    return toHeaders({ ...(authorization && { authorization }), ...given });
  } catch (error) {
    throw toRetryable('the function headers fails, or returns what HTTP does not allow.', error);
  }
}

function toRetryable(message: string, cause?: unknown): ExportError {
  return new ExportError('exporter-zipkin', message, { failure: 'retryable', cause });
}

/** What `fetch` says of a failure is in the cause of its error. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as {
    cause?: { code?: string; message?: string };
    message?: string;
  };
  return cause?.code ?? cause?.message ?? message ?? 'no reason given';
}

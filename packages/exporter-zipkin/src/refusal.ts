import { ExportError, SpanlightError } from '@spanlight/core';

import type { Endpoint } from './endpoint.ts';
import { parseRetryAfter } from './retry-after.ts';
import { serverMessage } from './server-message.ts';

const SOURCE = 'exporter-zipkin';
const TRY_LATER: ReadonlySet<number> = /* @__PURE__ */ new Set([408, 429, 502, 503, 504]);

/** The error for an answer that is none of success: what it says, and what can be done. */
export async function toRefusal(
  response: Response,
  endpoint: Endpoint,
  sent: Headers,
): Promise<Error> {
  const { status } = response;
  const secrets = [...sent.values(), ...endpoint.url.searchParams.values()];
  const said = await serverMessage(response, secrets);
  const answer = `${endpoint.name} answers ${status}${said && `: ${said}`}`;
  // Zipkin servers answer 500 with a body that begins like this.
  if (status === 413 || (status === 500 && said.startsWith('413'))) {
    return new ExportError(SOURCE, `${answer}. The request is too large for it.`, {
      failure: 'too_large',
    });
  }
  if (TRY_LATER.has(status)) {
    const retryAfterMillis = parseRetryAfter(response.headers.get('retry-after'));
    const after = retryAfterMillis === undefined ? {} : { retryAfterMillis };
    return new ExportError(SOURCE, `${answer}.`, { failure: 'retryable', ...after });
  }
  if (status === 400 || status === 422) {
    return new ExportError(SOURCE, `${answer}.`, { failure: 'rejected' });
  }
  return new SpanlightError(SOURCE, 'export_failed', `${answer}. ${adviceFor(status)}`);
}

function adviceFor(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return 'Set headers with credentials that it accepts.';
    case 500:
      return 'Its log says why.';
    default:
      return 'Set endpoint to the URL that takes spans, which ends in /api/v2/spans on a Zipkin server.';
  }
}

import { ExportError } from '@spanlight/core';
import { httpFailure, serverMessage } from '@spanlight/core/http';

import type { Endpoint } from './endpoint.ts';
import { firstChunk } from './first-chunk.ts';

const SOURCE = 'exporter-zipkin';

/** The error for an answer that is none of success: what it says, and what can be done. */
export async function toRefusal(
  response: Response,
  endpoint: Endpoint,
  sent: Headers,
): Promise<Error> {
  const { status } = response;
  const secrets = [...sent.values(), ...endpoint.url.searchParams.values()];
  const said = serverMessage(await firstChunk(response), secrets);
  const answer = `${endpoint.name} answers ${status}${said && `: ${said}`}`;
  // Zipkin servers answer 500 with a body that begins like this.
  if (status === 413 || (status === 500 && said.startsWith('413'))) {
    return new ExportError(SOURCE, `${answer}. The request is too large for it.`, {
      failure: 'too_large',
    });
  }
  return httpFailure(SOURCE, response, `${answer}.`, adviceFor(status));
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

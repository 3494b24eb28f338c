import { ExportError, type SpanlightError } from '@spanlight/core';
import { httpFailure, parseRetryAfter, serverMessage } from '@spanlight/core/http';

const SOURCE = 'exporter-langsmith';

/** What became of a request. */
export interface IngestAnswer {
  /** Undefined: the server has not answered, or not to the end. */
  readonly status: number | undefined;
  readonly retryAfter: string | null;
  /** What the server said, or why it did not. */
  readonly text: string;
  readonly cause?: unknown;
}

/** The answer of a server that did not answer. */
export function unreachable(cause: unknown): IngestAnswer {
  return { status: undefined, retryAfter: null, text: reasonOf(cause), cause };
}

/**
 * What went wrong with a request, and what can be done; undefined: nothing.
 *
 * @param isErrorPassing - whether a server error (500) may be one that passes
 */
export function failureOf(
  { status, retryAfter, text, cause }: IngestAnswer,
  isErrorPassing: boolean,
): SpanlightError | undefined {
  if (status === undefined) {
    const message = `cannot reach LangSmith: ${text}.`;
    return new ExportError(SOURCE, message, { failure: 'retryable', cause });
  }
  // 409: the runs are there already, from an attempt whose answer was lost.
  if ((status >= 200 && status < 300) || status === 409) {
    return undefined;
  }
  const said = serverMessage(text);
  const message = `LangSmith answered ${status}${said && `: ${said}`}.`;
  if (status === 500 && isErrorPassing) {
    const retryAfterMillis = parseRetryAfter(retryAfter);
    return new ExportError(SOURCE, message, {
      failure: 'retryable',
      ...(retryAfterMillis !== undefined && { retryAfterMillis }),
    });
  }
  const headers = { get: () => retryAfter };
  return httpFailure(SOURCE, { status, headers }, message, adviceOn(status));
}

function adviceOn(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return 'Check LANGSMITH_API_KEY, and that LANGSMITH_ENDPOINT is the region of the key. A key for several workspaces needs LANGSMITH_WORKSPACE_ID.';
    case 404:
    case 405:
      return 'Check LANGSMITH_ENDPOINT: servers of your own want /api/v1 at its end.';
    case 500:
      return 'It does so again and again: see its logs.';
    default:
      return 'Check LANGSMITH_ENDPOINT.';
  }
}

/** Why fetch failed: the reason is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return 'the request failed';
  }
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return 'it did not answer in time';
  }
  const { cause } = error;
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
}

import { ExportError, SpanlightError } from '@spanlight/core';

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
  const said = `LangSmith answered ${status}${shortened(text)}`;
  if (RETRYABLE.has(status) || (status === 500 && isErrorPassing)) {
    const retryAfterMillis = toMillis(retryAfter);
    return new ExportError(SOURCE, `${said}.`, {
      failure: 'retryable',
      ...(retryAfterMillis !== undefined && { retryAfterMillis }),
    });
  }
  if (status === 413) {
    return new ExportError(SOURCE, `${said}.`, { failure: 'too_large' });
  }
  if (status === 400 || status === 422) {
    return new ExportError(SOURCE, `${said}.`, { failure: 'rejected' });
  }
  return new SpanlightError(SOURCE, 'export_failed', `${said}. ${adviceOn(status)}`);
}

const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

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

/** Retry-After, in seconds or as a date, in milliseconds. */
function toMillis(retryAfter: string | null): number | undefined {
  if (retryAfter === null || retryAfter.trim() === '') {
    return undefined;
  }
  const seconds = Number(retryAfter);
  const millis = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000;
  return Number.isNaN(millis) ? undefined : Math.max(millis, 0);
}

/** The beginning of what a server said. Validators quote what they refuse, which may be long. */
function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line === '' ? '' : `: ${line.length > 200 ? `${line.slice(0, 200)}…` : line}`;
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

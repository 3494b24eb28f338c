import { attempt, read, readString } from '@spanlight/callbacks/bridge';

/**
 * Google's code of a failure, e.g. `RESOURCE_EXHAUSTED`. The client's errors have it in their message only, which is the JSON
 * of the answer, with words before it if it came in a stream. Never throws.
 */
export function errorTypeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ApiError') {
    return undefined;
  }
  const parse = (): unknown => JSON.parse(error.message.slice(error.message.indexOf('{')));
  const answer = attempt(parse, undefined);
  const status = readString(read(answer, 'error'), 'status');
  return status !== undefined && /^[A-Z_]{1,64}$/.test(status) ? status : undefined;
}

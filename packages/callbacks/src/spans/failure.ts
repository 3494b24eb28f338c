import { ATTR_ERROR_TYPE, ATTR_EXCEPTION_MESSAGE } from '@spanlight/core/semantic-conventions';

import type { RunFailure } from '../events/run-events.ts';
import { errorMessageOf, read } from '../runs/error-facts.ts';
import type { AttributeValues, ContentValue } from './run-description.ts';

/** What can be told of a failure without quoting anybody: its types, codes and places in the program. */
export function failureFacts({ error, errorType }: RunFailure): AttributeValues {
  const status = read(error, 'status') ?? read(error, 'statusCode');
  const isStatus = Number.isSafeInteger(status) && Number(status) >= 100 && Number(status) < 600;
  return {
    [ATTR_ERROR_TYPE]: errorType,
    'http.response.status_code': isStatus ? Number(status) : undefined,
  };
}

/** What a failure says of itself: it may quote the request, or the arguments of a tool. */
export function failureText({ error }: Pick<RunFailure, 'error'>): ContentValue {
  return { kind: 'errors', key: ATTR_EXCEPTION_MESSAGE, value: () => errorMessageOf(error) };
}

/** Where an error was thrown: its stack without its message. Undefined if these cannot be told apart. */
export function placesOf(error: unknown): string | undefined {
  const stack = read(error, 'stack');
  const message = errorMessageOf(error);
  const start = typeof stack === 'string' ? stack.indexOf(message) : -1;
  if (typeof stack !== 'string' || start === -1) {
    return undefined;
  }
  const lines = stack.slice(start + message.length).split('\n');
  const places = lines.filter((line) => /^ {4}at /.test(line));
  return places.length === 0 ? undefined : places.join('\n');
}

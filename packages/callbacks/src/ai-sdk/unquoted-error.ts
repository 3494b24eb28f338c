import { read, readString } from '@spanlight/callbacks/bridge';

/** What is known of an error but for what it says, which may quote what is not to be recorded. Never throws. */
export function unquotedError(error: unknown): Error {
  const unquoted = new Error('What it says is not recorded.');
  try {
    return Object.assign(unquoted, {
      name: readString(error, 'name') ?? 'Error',
      stack: undefined,
      code: read(error, 'code'),
      statusCode: read(error, 'statusCode'),
    });
  } catch {
    return unquoted;
  }
}

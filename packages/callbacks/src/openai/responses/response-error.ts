import { readString } from '@spanlight/callbacks/bridge';

/** Why there is no answer, as a provider says it in a response that HTTP takes for a success. */
export class ResponseError extends Error {
  override readonly name = 'ResponseError';
  /** The provider's own, e.g. `server_error`. */
  readonly code: string | undefined;

  /** @param error - with a `code` and a `message`, unless the provider left them out */
  constructor(error: unknown) {
    super(readString(error, 'message') ?? 'The response has failed.');
    this.code = readString(error, 'code');
  }
}

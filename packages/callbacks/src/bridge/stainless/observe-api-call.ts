import type { Run } from '@spanlight/callbacks';

import { type ApiAnswers, isApiPromise, observeApiPromise } from './observe-api-promise.ts';

/**
 * Makes a call of a client that Stainless generated, as that of OpenAI and that of Anthropic, as the work of a run. The
 * caller gets what the client answers, the very promise class included.
 *
 * @param answers - how what is answered becomes facts of the run
 */
export function observeApiCall<R extends Run>(
  client: object,
  run: R,
  call: () => unknown,
  answers: ApiAnswers<R>,
): unknown {
  let promise: unknown;
  try {
    promise = run.within(call);
  } catch (error) {
    run.fail(error);
    throw error;
  }
  if (isApiPromise(promise)) {
    return observeApiPromise(promise, { run }, answers, failureOf(client));
  }
  // Not what any known version of the client answers: the call goes on out of sight.
  run.end('raw');
  return promise;
}

/** Ends a run with an error of a client, which has a class of its own for calls that were cancelled by their caller. */
function failureOf(client: object): (run: Run, error: unknown) => void {
  const { APIUserAbortError: AbortError } = client.constructor as { APIUserAbortError?: unknown };
  return (run, error) => {
    if (typeof AbortError === 'function' && error instanceof AbortError) {
      run.abandon('aborted');
    } else {
      run.fail(error);
    }
  };
}

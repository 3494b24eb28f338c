import type { CallbackManager, LlmRun } from '@spanlight/callbacks';
import { holdRun } from '@spanlight/callbacks';

import { isApiPromise, observePromise } from './observe-promise.ts';
import { requestFacts } from './request-facts.ts';

/**
 * Makes a call of `chat.completions.create` as a run. The client makes it with the run active, and the caller gets what the
 * client answers.
 *
 * @throws what a critical handler throws; then the call is not made
 */
export function observeCall(
  client: object,
  manager: CallbackManager,
  body: unknown,
  call: () => unknown,
): unknown {
  const run = manager.startLlmRun(requestFacts(client, body));
  let promise: unknown;
  try {
    promise = run.within(call);
  } catch (error) {
    run.fail(error);
    throw error;
  }
  if (isApiPromise(promise)) {
    return observePromise(promise, holdRun(run), failureOf(client));
  }
  // Not what any known version of the client answers: the call goes on out of sight.
  run.end('raw');
  return promise;
}

/** Ends a run with an error of a client, which has a class of its own for calls that were cancelled by their caller. */
function failureOf(client: object): (run: LlmRun, error: unknown) => void {
  const { APIUserAbortError: AbortError } = client.constructor as { APIUserAbortError?: unknown };
  return (run, error) => {
    if (typeof AbortError === 'function' && error instanceof AbortError) {
      run.abandon('aborted');
    } else {
      run.fail(error);
    }
  };
}

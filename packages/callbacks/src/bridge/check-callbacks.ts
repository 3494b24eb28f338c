import { errorMessage } from '@spanlight/core';

/**
 * Refuses what are no callbacks.
 *
 * @param caller - the function that users call, for the message
 * @throws TypeError
 */
export function checkCallbacks(caller: string, callbacks: unknown): void {
  if (typeof callbacks !== 'object' || callbacks === null) {
    const text = `${caller} cannot use these callbacks: ${String(callbacks)}. Pass an object with methods of Callbacks.`;
    throw new TypeError(errorMessage('callbacks', text));
  }
}

import type { Callbacks } from '@spanlight/callbacks';
import { errorMessage } from '@spanlight/core';

import { ClientHook, isOpenAIClient, type OpenAIClient } from './openai/client-hook.ts';

export type { OpenAIClient } from './openai/client-hook.ts';

/**
 * Lets callbacks listen to the chat completions of an OpenAI client, with everything that goes through them: streams,
 * `parse`, `stream`, `runTools`, and clients that are made by `withOptions` from now on.
 *
 * The client stays the same object and behaves the same. Whoever holds it is listened to. Registering the same callbacks
 * again has no effect.
 *
 * ```ts
 * const callbacks = new TracingCallbacks(tracer);
 * const unregister = registerOpenAI(client, callbacks);
 * ```
 *
 * @returns undoes it: when nobody listens any more, the client is as it was
 * @throws TypeError if this is no client of the `openai` package, or if it is frozen
 */
export function registerOpenAI(client: OpenAIClient, callbacks: Callbacks): () => void {
  if (!isOpenAIClient(client)) {
    throw new TypeError(
      errorMessage(
        'callbacks',
        'registerOpenAI cannot listen to this client: it has no chat.completions.create. Pass a client of the openai package.',
      ),
    );
  }
  if (typeof callbacks !== 'object' || callbacks === null) {
    throw new TypeError(
      errorMessage(
        'callbacks',
        `registerOpenAI cannot use these callbacks: ${String(callbacks)}. Pass an object with methods of Callbacks.`,
      ),
    );
  }
  const hook = ClientHook.of(client);
  hook.add(callbacks);
  return () => hook.remove(callbacks);
}

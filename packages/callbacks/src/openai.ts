import type { Callbacks } from '@spanlight/callbacks';
import { ClientHooks } from '@spanlight/callbacks/bridge';

import { installHooks, isOpenAIClient, type OpenAIClient } from './openai/client.ts';

export type { OpenAIClient } from './openai/client.ts';

const hooks = /* @__PURE__ */ new ClientHooks<OpenAIClient>({
  register: 'registerOpenAI',
  expected: 'a client of the openai package',
  isClient: isOpenAIClient,
  install: installHooks,
});

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
  return hooks.register(client, callbacks);
}

import type { Callbacks } from '@spanlight/callbacks';
import { ClientHooks } from '@spanlight/callbacks/bridge';

import { type GoogleGenAIClient, isGoogleGenAIClient } from './google-genai/client.ts';
import { installHooks } from './google-genai/install-hooks.ts';

export type { GoogleGenAIClient } from './google-genai/client.ts';

const hooks = /* @__PURE__ */ new ClientHooks<GoogleGenAIClient>({
  register: 'registerGoogleGenAI',
  expected: 'a client of the @google/genai package',
  isClient: isGoogleGenAIClient,
  install: installHooks,
});

/**
 * Lets callbacks listen to the models that a Google GenAI client calls: content, whole or as streams, with everything that
 * goes through it (`chats`, automatic function calling), embeddings and images.
 *
 * The client stays the same object and behaves the same. Whoever holds it is listened to. Registering the same callbacks
 * again has no effect.
 *
 * ```ts
 * const callbacks = new TracingCallbacks(tracer);
 * const unregister = registerGoogleGenAI(client, callbacks);
 * ```
 *
 * @returns undoes it: when nobody listens any more, the client is as it was
 * @throws TypeError if this is no client of the `@google/genai` package, or if it is frozen
 */
export function registerGoogleGenAI(client: GoogleGenAIClient, callbacks: Callbacks): () => void {
  return hooks.register(client, callbacks);
}

import type { Callbacks } from '@spanlight/callbacks';
import { ClientHooks } from '@spanlight/callbacks/bridge';

import { isOpenAIClient, type OpenAIClient } from './openai/client.ts';
import { installHooks } from './openai/install-hooks.ts';

export type { OpenAIClient } from './openai/client.ts';

const hooks = /* @__PURE__ */ new ClientHooks<OpenAIClient>({
  register: 'registerOpenAI',
  expected: 'a client of the openai package',
  isClient: isOpenAIClient,
  install: installHooks,
});

/**
 * Lets callbacks listen to the calls of models that an OpenAI client makes: chats, responses, completions and embeddings, with
 * everything that goes through them (streams, `parse`, `stream`, `runTools`), images, speech, transcriptions and moderations;
 * and to those of clients that are made by `withOptions` from now on.
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

import type { Callbacks } from '@spanlight/callbacks';
import { ClientHooks } from '@spanlight/callbacks/bridge';

import { isOllamaClient, type OllamaClient } from './ollama/client.ts';
import { installHooks } from './ollama/install-hooks.ts';

export type { OllamaClient } from './ollama/client.ts';

const hooks = /* @__PURE__ */ new ClientHooks<OllamaClient>({
  register: 'registerOllama',
  expected: 'a client of the ollama package',
  isClient: isOllamaClient,
  install: installHooks,
});

/**
 * Lets callbacks listen to the models that an Ollama client calls: `chat`, `generate`, `embed` and `embeddings`, whole or as
 * streams.
 *
 * The client stays the same object and behaves the same. Whoever holds it is listened to; the default export of the package
 * is a client, too. Registering the same callbacks again has no effect.
 *
 * ```ts
 * const callbacks = new TracingCallbacks(tracer);
 * const unregister = registerOllama(client, callbacks);
 * ```
 *
 * @returns undoes it: when nobody listens any more, the client is as it was
 * @throws TypeError if this is no client of the `ollama` package, or if it is frozen
 */
export function registerOllama(client: OllamaClient, callbacks: Callbacks): () => void {
  return hooks.register(client, callbacks);
}

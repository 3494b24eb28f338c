import type { Callbacks } from '@spanlight/callbacks';
import { ClientHooks } from '@spanlight/callbacks/bridge';

import { type AnthropicClient, isAnthropicClient } from './anthropic/client.ts';
import { installHooks } from './anthropic/install-hooks.ts';

export type { AnthropicClient, MessagesApi } from './anthropic/client.ts';

const hooks = /* @__PURE__ */ new ClientHooks<AnthropicClient>({
  register: 'registerAnthropic',
  expected: 'a client of the @anthropic-ai/sdk package',
  isClient: isAnthropicClient,
  install: installHooks,
});

/**
 * Lets callbacks listen to the messages of an Anthropic client, those of its beta API included, with everything that goes
 * through them: streams, `parse`, `stream`, `toolRunner`, threads, and clients that are made by `withOptions` from now on.
 *
 * The client stays the same object and behaves the same. Whoever holds it is listened to. Registering the same callbacks
 * again has no effect.
 *
 * A client that traces itself, as newer versions do, makes no spans of its own for what is listened to. Its attributes get
 * onto the spans of the callbacks, and its requests carry the ids of these.
 *
 * ```ts
 * const callbacks = new TracingCallbacks(tracer);
 * const unregister = registerAnthropic(client, callbacks);
 * ```
 *
 * @returns undoes it: when nobody listens any more, the client is as it was
 * @throws TypeError if this is no client of the `@anthropic-ai/sdk` package, or if it is frozen
 */
export function registerAnthropic(client: AnthropicClient, callbacks: Callbacks): () => void {
  return hooks.register(client, callbacks);
}

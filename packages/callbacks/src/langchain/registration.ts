import { CallbackManager } from '@langchain/core/callbacks/manager';
import { replaceMethod } from '@spanlight/callbacks/bridge';

import type { LangChainHandler } from './handler.ts';

const registered = /* @__PURE__ */ new Set<LangChainHandler>();
let restore: (() => void) | undefined;

/**
 * Adds a handler to all that LangChain does in this process. Its own way to do so, `registerConfigureHook`, is none: what
 * that registers is seen in the asynchronous flow of the caller only, and by no server or flow that began elsewhere.
 *
 * @returns undoes it
 */
export function register(handler: LangChainHandler): () => void {
  registered.add(handler);
  restore ??= replaceMethod(
    CallbackManager,
    '_configureSync',
    (callbacks, configure, [, ...others]) => configure(withRegistered(callbacks), ...others),
  );
  return () => {
    registered.delete(handler);
    if (registered.size === 0) {
      restore?.();
      restore = undefined;
    }
  };
}

/** The callbacks of a configuration, which its children inherit, with the handlers that have been added. */
function withRegistered(callbacks: unknown): unknown {
  const known: unknown = callbacks instanceof CallbackManager ? callbacks.handlers : callbacks;
  if (!Array.isArray(known) && known !== undefined && known !== null) {
    return callbacks;
  }
  const added = [...registered].filter((handler) => known?.includes(handler) !== true);
  if (added.length === 0) {
    return callbacks;
  }
  return callbacks instanceof CallbackManager
    ? callbacks.copy(added)
    : [...(known ?? []), ...added];
}

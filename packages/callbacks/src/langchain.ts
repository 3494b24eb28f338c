import type { Callbacks } from '@spanlight/callbacks';
import { checkCallbacks, once } from '@spanlight/callbacks/bridge';

import { followWork } from './langchain/follow-work.ts';
import { LangChainHandler } from './langchain/handler.ts';
import { register } from './langchain/registration.ts';

export type { LangChainHandler } from './langchain/handler.ts';

const handlers = /* @__PURE__ */ new WeakMap<Callbacks, LangChainHandler>();
const registrations = /* @__PURE__ */ new Map<LangChainHandler, () => void>();
let isFollowed = false;

/**
 * A handler of LangChain's through which callbacks listen to single calls, models or graphs of LangChain and LangGraph, and
 * to what these start.
 *
 * ```ts
 * const handler = langChainHandler(new TracingCallbacks(tracer));
 * await model.invoke('Hi', { callbacks: [handler] });
 * const tracedGraph = graph.withConfig({ callbacks: [handler] });
 * ```
 *
 * From the first one on, LangChain's work is done inside the runs that stand for it, as long as the process lives.
 *
 * @returns the same handler for the same callbacks
 * @throws TypeError if these are no callbacks
 */
export function langChainHandler(callbacks: Callbacks): LangChainHandler {
  const handler = handlerOf('langChainHandler', callbacks);
  if (!isFollowed) {
    isFollowed = true;
    followWork();
  }
  return handler;
}

/**
 * Lets callbacks listen to everything that LangChain and LangGraph do in this process, from now on: chat models, chains,
 * graphs and their nodes, tools and retrievers. Registering the same callbacks again has no effect.
 *
 * ```ts
 * const unregister = registerLangChain(new TracingCallbacks(tracer));
 * ```
 *
 * @returns undoes it: when nobody listens any more, LangChain is as it was. What is under way is followed to its end
 * @throws TypeError if these are no callbacks
 */
export function registerLangChain(callbacks: Callbacks): () => void {
  const handler = handlerOf('registerLangChain', callbacks);
  if (!registrations.has(handler)) {
    const undo = [register(handler), followWork()];
    registrations.set(handler, () => undo.forEach((one) => one()));
  }
  return once(() => {
    registrations.get(handler)?.();
    registrations.delete(handler);
  });
}

function handlerOf(caller: string, callbacks: Callbacks): LangChainHandler {
  checkCallbacks(caller, callbacks);
  let handler = handlers.get(callbacks);
  if (handler === undefined) {
    handler = new LangChainHandler(callbacks);
    handlers.set(callbacks, handler);
  }
  return handler;
}

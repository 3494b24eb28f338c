import { addTraceProcessor } from '@openai/agents';
import type { Callbacks } from '@spanlight/callbacks';
import { checkCallbacks, once } from '@spanlight/callbacks/bridge';

import { AgentsTraceProcessor } from './openai-agents/trace-processor.ts';

export type { AgentsTraceProcessor } from './openai-agents/trace-processor.ts';
export type { SdkSpan, SdkTrace } from './openai-agents/tracing-types.ts';

let registered: Set<Callbacks> = /* @__PURE__ */ new Set();
let processor: AgentsTraceProcessor | undefined;

/**
 * Lets callbacks listen to all that the OpenAI Agents SDK does from the next trace on: workflows, agents, calls of models and
 * of tools, handoffs and guardrails. OpenAI's own exporter stays as it is.
 *
 * The SDK traces nothing when `NODE_ENV` is `test`: call its `setTracingDisabled(false)` there. Registering the same callbacks
 * again has no effect.
 *
 * ```ts
 * const callbacks = new TracingCallbacks(tracer);
 * const unregister = registerOpenAIAgents(callbacks);
 * ```
 *
 * @returns undoes it, from the next trace on
 * @throws TypeError if the callbacks are no object
 */
export function registerOpenAIAgents(callbacks: Callbacks): () => void {
  checkCallbacks('registerOpenAIAgents', callbacks);
  // Processors cannot be removed, but for all at once by `setTraceProcessors`, which shuts them down.
  if (processor === undefined || processor.isShutDown) {
    registered.clear();
    registered = new Set();
    processor = new AgentsTraceProcessor(registered);
    addTraceProcessor(processor);
  }
  const listeners = registered.add(callbacks);
  return once(() => void listeners.delete(callbacks));
}

/**
 * A trace processor of the SDK for callbacks, for those who set its processors by themselves. With
 * `setTraceProcessors([agentsTraceProcessor(callbacks)])` the SDK sends nothing to OpenAI.
 *
 * @throws TypeError if the callbacks are no object
 */
export function agentsTraceProcessor(callbacks: Callbacks): AgentsTraceProcessor {
  checkCallbacks('agentsTraceProcessor', callbacks);
  return new AgentsTraceProcessor([callbacks]);
}

import type { OpenAIAgentsInstrumentation } from '@arizeai/openinference-instrumentation-openai-agents';
import * as agents from '@openai/agents';

import { sdkTracer, spanlightTracer } from '../set-up.ts';
import type { Wrapper } from './wrapper.ts';

let openInference: OpenAIAgentsInstrumentation | undefined;

/** The libraries that observe the OpenAI Agents SDK: all of them have a trace processor, whatever the client is. */
export const openaiAgentsWrappers = {
  async spanlight(client, listener) {
    const { TracingCallbacks } = await import('@spanlight/callbacks');
    const { agentsTraceProcessor } = await import('@spanlight/callbacks/openai-agents');
    const callbacks = new TracingCallbacks(await spanlightTracer(listener));
    agents.setTraceProcessors([agentsTraceProcessor(callbacks)]);
    return client;
  },
  async langsmith(client, listener) {
    const { OpenAIAgentsTracingProcessor } = await import('langsmith/wrappers/openai_agents');
    const { LangSmithClient } = await import('./langsmith-client.ts');
    const processor = new OpenAIAgentsTracingProcessor({ client: new LangSmithClient(listener) });
    agents.setTraceProcessors([processor]);
    return client;
  },
  async openinference(client, listener) {
    const { OpenAIAgentsInstrumentation } =
      await import('@arizeai/openinference-instrumentation-openai-agents');
    await sdkTracer(listener);
    // One is active at a time, and the last one's processor has been replaced since.
    openInference?.uninstrument();
    openInference = new OpenAIAgentsInstrumentation();
    openInference.manuallyInstrument(agents);
    return client;
  },
} satisfies Record<string, Wrapper<unknown>>;

import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import * as callbackManagerModule from '@langchain/core/callbacks/manager';

import { sdkTracer, spanlightTracer } from '../set-up.ts';
import type { Wrapper } from './wrapper.ts';

/** What LangChain is called with. */
export interface LangChainConfig {
  readonly callbacks?: BaseCallbackHandler[];
}

/** The libraries that observe LangChain and LangGraph. */
export const langChainWrappers = {
  async spanlight(_config, listener) {
    const { TracingCallbacks } = await import('@spanlight/callbacks');
    const { langChainHandler } = await import('@spanlight/callbacks/langchain');
    const callbacks = new TracingCallbacks(await spanlightTracer(listener));
    return { callbacks: [langChainHandler(callbacks)] };
  },
  async langsmith(_config, listener) {
    const { LangChainTracer } = await import('@langchain/core/tracers/tracer_langchain');
    const { LangSmithClient } = await import('./langsmith-client.ts');
    return { callbacks: [new LangChainTracer({ client: new LangSmithClient(listener) })] };
  },
  async langfuse(_config, listener) {
    const { CallbackHandler } = await import('@langfuse/langchain');
    await sdkTracer(listener);
    return { callbacks: [new CallbackHandler()] };
  },
  async openinference(config, listener) {
    const { LangChainInstrumentation } =
      await import('@arizeai/openinference-instrumentation-langchain');
    await sdkTracer(listener);
    new LangChainInstrumentation().manuallyInstrument(callbackManagerModule);
    return config;
  },
} satisfies Record<string, Wrapper<LangChainConfig>>;

import OpenAI from 'openai';

import { sdkTracer, spanlightTracer } from '../set-up.ts';
import type { Wrapper } from './wrapper.ts';

/** The libraries that observe an OpenAI client. */
export const openaiWrappers = {
  async spanlight(client, listener) {
    const { TracingCallbacks } = await import('@spanlight/callbacks');
    const { registerOpenAI } = await import('@spanlight/callbacks/openai');
    registerOpenAI(client, new TracingCallbacks(await spanlightTracer(listener)));
    return client;
  },
  async langsmith(client, listener) {
    const { wrapOpenAI } = await import('langsmith/wrappers');
    const { LangSmithClient } = await import('./langsmith-client.ts');
    return wrapOpenAI(client, { client: new LangSmithClient(listener), tracingEnabled: true });
  },
  async langfuse(client, listener) {
    const { observeOpenAI } = await import('@langfuse/openai');
    await sdkTracer(listener);
    return observeOpenAI(client);
  },
  async openinference(client, listener) {
    const { OpenAIInstrumentation } = await import('@arizeai/openinference-instrumentation-openai');
    await sdkTracer(listener);
    new OpenAIInstrumentation().manuallyInstrument(OpenAI);
    return client;
  },
} satisfies Record<string, Wrapper<OpenAI>>;

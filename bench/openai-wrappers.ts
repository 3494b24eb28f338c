import OpenAI from 'openai';

import { sdkTracer, spanlightTracer } from './set-up.ts';

/** Makes a client observed. Answers the one to use. */
export type Wrapper = (client: OpenAI) => OpenAI | Promise<OpenAI>;

/** The peers that observe an OpenAI client, each with what it traces with, and with nothing behind that. */
export const wrappers = {
  async spanlight(client) {
    const { TracingCallbacks } = await import('@spanlight/callbacks');
    const { registerOpenAI } = await import('@spanlight/callbacks/openai');
    registerOpenAI(client, new TracingCallbacks(await spanlightTracer()));
    return client;
  },
  bare: (client) => client,
  async langsmith(client) {
    const { wrapOpenAI } = await import('langsmith/wrappers');
    process.env['LANGSMITH_TRACING'] = 'true';
    const nowhere = { createRun: async () => {}, updateRun: async () => {} };
    return wrapOpenAI(client, { client: nowhere as never });
  },
  async langfuse(client) {
    const { observeOpenAI } = await import('@langfuse/openai');
    await sdkTracer();
    return observeOpenAI(client);
  },
  async openinference(client) {
    const { OpenAIInstrumentation } = await import('@arizeai/openinference-instrumentation-openai');
    await sdkTracer();
    new OpenAIInstrumentation().manuallyInstrument(OpenAI);
    return client;
  },
} satisfies Record<string, Wrapper>;

/** The names of {@link wrappers}. */
export type WrapperName = keyof typeof wrappers;

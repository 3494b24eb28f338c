import OpenAI from 'openai';

import { type SpanCount, sdkTracer, spanlightTracer } from './set-up.ts';

/** A client that is observed. */
interface ObservedClient {
  readonly client: OpenAI;
  readonly spans: () => SpanCount;
}

type Wrapper = (client: OpenAI) => ObservedClient | Promise<ObservedClient>;

/** The peers that observe an OpenAI client, each with what it traces with, and with nothing behind that. */
export const wrappers = {
  async spanlight(client) {
    const { TracingCallbacks } = await import('@spanlight/callbacks');
    const { registerOpenAI } = await import('@spanlight/callbacks/openai');
    const { tracer, spans } = await spanlightTracer();
    registerOpenAI(client, new TracingCallbacks(tracer));
    return { client, spans };
  },
  bare: (client) => ({ client, spans: () => ({ started: 0, ended: 0 }) }),
  async langsmith(client) {
    const { wrapOpenAI } = await import('langsmith/wrappers');
    process.env['LANGSMITH_TRACING'] = 'true';
    const count = { started: 0, ended: 0 };
    const nowhere = {
      createRun: async () => void (count.started += 1),
      updateRun: async () => void (count.ended += 1),
    };
    return { client: wrapOpenAI(client, { client: nowhere as never }), spans: () => count };
  },
  async langfuse(client) {
    const { observeOpenAI } = await import('@langfuse/openai');
    const { spans } = await sdkTracer();
    return { client: observeOpenAI(client), spans };
  },
  async openinference(client) {
    const { OpenAIInstrumentation } = await import('@arizeai/openinference-instrumentation-openai');
    const { spans } = await sdkTracer();
    new OpenAIInstrumentation().manuallyInstrument(OpenAI);
    return { client, spans };
  },
} satisfies Record<string, Wrapper>;

/** The names of {@link wrappers}. */
export type WrapperName = keyof typeof wrappers;

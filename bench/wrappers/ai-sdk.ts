import type { Telemetry } from 'ai';

import { sdkTracer, spanlightTracer } from '../set-up.ts';
import type { Program } from './observe-program.ts';
import type { Wrapper } from './wrapper.ts';

async function observe(program: Program, integration: Telemetry): Promise<Program> {
  const { observeProgram } = await import('./observe-program.ts');
  return observeProgram(program, integration);
}

/** The libraries that observe ai 7. OpenInference only rewrites the spans of `@ai-sdk/otel`. */
export const aiSdkWrappers = {
  async spanlight(program, listener) {
    const { TracingCallbacks } = await import('@spanlight/callbacks');
    const { aiSdkTelemetry } = await import('@spanlight/callbacks/ai-sdk');
    return observe(program, aiSdkTelemetry(new TracingCallbacks(await spanlightTracer(listener))));
  },
  async langsmith(program, listener) {
    const { LangSmithTelemetry } = await import('langsmith/experimental/vercel');
    const { LangSmithClient } = await import('./langsmith-client.ts');
    const client = new LangSmithClient(listener);
    return observe(program, LangSmithTelemetry({ client, tracingEnabled: true }) as Telemetry);
  },
  async langfuse(program, listener) {
    const { LangfuseVercelAiSdkIntegration } = await import('@langfuse/vercel-ai-sdk');
    await sdkTracer(listener);
    return observe(program, new LangfuseVercelAiSdkIntegration());
  },
  async '@ai-sdk/otel'(program, listener) {
    const { OpenTelemetry } = await import('@ai-sdk/otel');
    await sdkTracer(listener);
    return observe(program, new OpenTelemetry());
  },
} satisfies Record<string, Wrapper<Program>>;

import Anthropic from '@anthropic-ai/sdk';

import { sdkProvider, sdkTracer, spanlightTracer } from '../set-up.ts';
import type { Wrapper } from './wrapper.ts';

/** The libraries that observe an Anthropic client, and the client's own tracing. */
export const anthropicWrappers = {
  async spanlight(client, listener) {
    const { TracingCallbacks } = await import('@spanlight/callbacks');
    const { registerAnthropic } = await import('@spanlight/callbacks/anthropic');
    registerAnthropic(client, new TracingCallbacks(await spanlightTracer(listener)));
    return client;
  },
  async langsmith(client, listener) {
    const { wrapAnthropic } = await import('langsmith/wrappers/anthropic');
    const { LangSmithClient } = await import('./langsmith-client.ts');
    return wrapAnthropic(client, { client: new LangSmithClient(listener), tracingEnabled: true });
  },
  async openinference(client, listener) {
    const { AnthropicInstrumentation } =
      await import('@arizeai/openinference-instrumentation-anthropic');
    // Not registered: the client's own spans, of which the library knows nothing, would count every call twice.
    const tracerProvider = await sdkProvider(listener);
    new AnthropicInstrumentation({ tracerProvider }).manuallyInstrument(Anthropic);
    return client;
  },
  async native(client, listener) {
    await sdkTracer(listener);
    return client;
  },
} satisfies Record<string, Wrapper<Anthropic>>;

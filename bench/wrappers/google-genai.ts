import type { GoogleGenAI } from '@google/genai';

import { spanlightTracer } from '../set-up.ts';
import type { Wrapper } from './wrapper.ts';

/** The libraries that observe a Google GenAI client. */
export const googleGenAIWrappers = {
  async spanlight(client, listener) {
    const { TracingCallbacks } = await import('@spanlight/callbacks');
    const { registerGoogleGenAI } = await import('@spanlight/callbacks/google-genai');
    registerGoogleGenAI(client, new TracingCallbacks(await spanlightTracer(listener)));
    return client;
  },
  async langsmith(client, listener) {
    const { wrapGemini } = await import('langsmith/wrappers/gemini');
    const { LangSmithClient } = await import('./langsmith-client.ts');
    return wrapGemini(client, { client: new LangSmithClient(listener), tracingEnabled: true });
  },
} satisfies Record<string, Wrapper<GoogleGenAI>>;

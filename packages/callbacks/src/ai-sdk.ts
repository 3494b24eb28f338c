import type { Tracer } from '@opentelemetry/api';
import { CallbackManager, type Callbacks } from '@spanlight/callbacks';
import { ClientHooks } from '@spanlight/callbacks/bridge';

import { integrateGlobally } from './ai-sdk/global-integrations.ts';
import { SdkTracer } from './ai-sdk/sdk-tracer.ts';
import { type AiSdkTelemetry, telemetryFor } from './ai-sdk/telemetry.ts';

export type { AiSdkTelemetry } from './ai-sdk/telemetry.ts';
export type { TelemetryWork } from './ai-sdk/telemetry-operations.ts';

const hooks = /* @__PURE__ */ new ClientHooks<typeof globalThis>({
  register: 'registerAiSdk',
  expected: 'callbacks only',
  isClient: (value): value is typeof globalThis => value === globalThis,
  install: (listeners) => integrateGlobally(telemetryFor(() => listeners.manager())),
});

/**
 * Lets callbacks listen to all calls of ai 7 (Vercel's AI SDK) in this program: `generateText`, `streamText`, agents, tools,
 * embeddings and what else the SDK tells of. Calls that name integrations of their own in `telemetry.integrations` are not
 * among them, nor those with `telemetry.isEnabled: false`. Registering the same callbacks again has no effect.
 *
 * ```ts
 * const unregister = registerAiSdk(new TracingCallbacks(tracer));
 * ```
 *
 * @returns undoes it
 * @throws TypeError if these are no callbacks
 */
export function registerAiSdk(callbacks: Callbacks): () => void {
  return hooks.register(globalThis, callbacks);
}

/**
 * An integration by which callbacks listen to calls of ai 7, for `registerTelemetry` of the SDK, or for single calls:
 *
 * ```ts
 * const telemetry = aiSdkTelemetry(new TracingCallbacks(tracer));
 * await generateText({ model, prompt, telemetry: { integrations: [telemetry] } });
 * ```
 *
 * @throws TypeError if these are no callbacks
 */
export function aiSdkTelemetry(callbacks: Callbacks): AiSdkTelemetry {
  const manager = managerOf(callbacks);
  return telemetryFor(() => manager);
}

/**
 * A tracer by which callbacks listen to calls of ai 5 and 6, which tell of themselves by spans only. The SDK's own `ai.*`
 * spans become runs; no such span is made.
 *
 * ```ts
 * const tracer = aiSdkTracer(new TracingCallbacks(createTracer({ … })));
 * await generateText({ model, prompt, experimental_telemetry: { isEnabled: true, tracer } });
 * ```
 *
 * @throws TypeError if these are no callbacks
 */
export function aiSdkTracer(callbacks: Callbacks): Tracer {
  return new SdkTracer(managerOf(callbacks));
}

function managerOf(callbacks: Callbacks): CallbackManager {
  return callbacks instanceof CallbackManager ? callbacks : new CallbackManager([callbacks]);
}

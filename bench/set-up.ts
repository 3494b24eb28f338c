import type { Tracer as ApiTracer } from '@opentelemetry/api';
import type { TracerProvider } from '@opentelemetry/sdk-trace';
import type { Tracer } from '@spanlight/core';

/** Is told of spans. */
export interface SpanListener {
  readonly onStart: () => void;
  readonly onEnd: (span: { readonly attributes: Readonly<Record<string, unknown>> }) => void;
}

/** Does nothing: what is measured is the span. */
export const NOBODY: SpanListener = { onStart: () => {}, onEnd: () => {} };

let spanlight: Tracer | undefined;
let provider: TracerProvider | undefined;
let sdk: ApiTracer | undefined;

/** A tracer of ours, registered with the API: always the same one, with its first listener. */
export async function spanlightTracer(listener = NOBODY): Promise<Tracer> {
  const { createTracer } = await import('@spanlight/core');
  spanlight ??= createTracer({ serviceName: 'bench', processors: [processorFor(listener)] });
  return spanlight;
}

/** A tracer of OpenTelemetry's SDK, registered with the API: always the same one, with its first listener. */
export async function sdkTracer(listener = NOBODY): Promise<ApiTracer> {
  const { context, trace } = await import('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const registered = await sdkProvider(listener);
  if (sdk === undefined) {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(registered);
    sdk = registered.getTracer('bench');
  }
  return sdk;
}

/** The provider of that tracer, registered only by {@link sdkTracer}. */
export async function sdkProvider(listener = NOBODY): Promise<TracerProvider> {
  const { TracerProvider: Provider } = await import('@opentelemetry/sdk-trace');
  provider ??= new Provider({ spanProcessors: [processorFor(listener)] });
  return provider;
}

function processorFor({ onStart, onEnd }: SpanListener) {
  return { onStart, onEnd, forceFlush: async () => {}, shutdown: async () => {} };
}

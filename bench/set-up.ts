import type { Tracer as ApiTracer } from '@opentelemetry/api';
import type { Tracer } from '@spanlight/core';

// Both providers get a processor that does nothing: what is measured is the span.
const processor = {
  onStart: () => {},
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

/** A tracer of ours, registered with the API. */
export async function spanlightTracer(): Promise<Tracer> {
  const { createTracer } = await import('@spanlight/core');
  return createTracer({ serviceName: 'bench', processors: [processor] });
}

/** A tracer of OpenTelemetry's SDK, registered with the API. */
export async function sdkTracer(): Promise<ApiTracer> {
  const { context, trace } = await import('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const { TracerProvider } = await import('@opentelemetry/sdk-trace');
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new TracerProvider({ spanProcessors: [processor] });
  trace.setGlobalTracerProvider(provider);
  return provider.getTracer('bench');
}

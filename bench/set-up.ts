import type { Tracer as ApiTracer } from '@opentelemetry/api';
import type { Tracer } from '@spanlight/core';

/** How many spans there have been. */
export interface SpanCount {
  started: number;
  ended: number;
}

/** A tracer, registered with the API, whose spans are only counted. */
export interface CountedTracer<T> {
  readonly tracer: T;
  readonly spans: () => SpanCount;
}

const count: SpanCount = { started: 0, ended: 0 };

// Both providers get a processor that does next to nothing: what is measured is the span.
const processor = {
  onStart: () => void (count.started += 1),
  onEnd: () => void (count.ended += 1),
  forceFlush: async () => {},
  shutdown: async () => {},
};

let spanlight: Tracer | undefined;
let sdk: ApiTracer | undefined;

/** A tracer of ours: always the same one. */
export async function spanlightTracer(): Promise<CountedTracer<Tracer>> {
  const { createTracer } = await import('@spanlight/core');
  spanlight ??= createTracer({ serviceName: 'bench', processors: [processor] });
  return { tracer: spanlight, spans: () => count };
}

/** A tracer of OpenTelemetry's SDK: always the same one. */
export async function sdkTracer(): Promise<CountedTracer<ApiTracer>> {
  const { context, trace } = await import('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const { TracerProvider } = await import('@opentelemetry/sdk-trace');
  if (sdk === undefined) {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const provider = new TracerProvider({ spanProcessors: [processor] });
    trace.setGlobalTracerProvider(provider);
    sdk = provider.getTracer('bench');
  }
  return { tracer: sdk, spans: () => count };
}

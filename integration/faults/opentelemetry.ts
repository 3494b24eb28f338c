import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@spanlight/core';

import { FLUSH_MILLIS, type Library, SETTINGS, SHUTDOWN_MILLIS } from './library.ts';
import type { SendSpans } from './send-spans.ts';

/** OpenTelemetry's SDK. It does not say what became of the spans. */
export const opentelemetry: Library<undefined> = {
  createExporter: plainExporter,
  start(exporter) {
    const processor = new BatchSpanProcessor({ exporter, ...SETTINGS });
    const provider = new TracerProvider({ spanProcessors: [processor] });
    return {
      tracer: provider.getTracer('faults'),
      forceFlush: () => inTime(provider.forceFlush(), FLUSH_MILLIS),
      shutdown: () => inTime(provider.shutdown(), SHUTDOWN_MILLIS),
      stats: () => undefined,
    };
  },
};

/** The SDK gives no signal, so the exporter has a deadline of its own, as OpenTelemetry's exporters have. */
function plainExporter(send: SendSpans): SpanExporter {
  return {
    export(spans, resultCallback) {
      send(spans, AbortSignal.timeout(SETTINGS.exportTimeoutMillis)).then(
        () => resultCallback({ code: 0 }),
        (error: Error) => resultCallback({ code: 1, error }),
      );
    },
    shutdown: () => Promise.resolve(),
  };
}

/** The SDK's methods have no deadline. */
async function inTime(work: Promise<void>, millis: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`took more than ${millis} ms`)), millis);
  });
  await Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}

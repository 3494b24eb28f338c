import { batch, type ReadableSpan, type SpanExporter } from '@spanlight/core';

/** Sends spans with an exporter, by the queue that every exporter has. Rejects if one was not delivered. */
export async function deliver(
  exporter: SpanExporter,
  spans: readonly ReadableSpan[],
): Promise<void> {
  const processor = batch(exporter);
  for (const span of spans) {
    processor.onEnd(span);
  }
  await processor.shutdown({ timeoutMillis: 60_000 });
}

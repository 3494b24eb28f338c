import type { ExportResult, ReadableSpan, SpanExporter } from '@spanlight/core';

/** Exports spans as the OpenTelemetry SDK does, and answers the result. */
export function exportSpans(
  exporter: SpanExporter,
  spans: ReadableSpan[],
  signal?: AbortSignal,
): Promise<ExportResult> {
  return new Promise((resolve) => {
    exporter.export(spans, resolve, signal && { signal });
  });
}

import type { ExportResult, ReadableSpan, SpanExporter } from '@spanlight/core';

/** Exports as the OpenTelemetry SDK does, without further options, and answers the result. */
export function exportSpans(exporter: SpanExporter, spans: ReadableSpan[]): Promise<ExportResult> {
  return new Promise((resolve) => {
    exporter.export(spans, resolve);
  });
}

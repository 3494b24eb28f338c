import {
  ATTR_SPANLIGHT_END_REASON,
  defineExporter,
  hrTimeToMicroseconds,
  type ReadableSpan,
  type SpanExporter,
  SpanKind,
  SpanStatusCode,
} from '@spanlight/core';

import type { ExportedSpan } from './exported-span.ts';

/** Sends spans to the collector of the test, whose address is in `COLLECTOR_URL`. */
export function collectorExporter(): SpanExporter {
  const url = String(process.env['COLLECTOR_URL']);
  return defineExporter({
    name: 'collector',
    async export(spans, { signal }) {
      const body = JSON.stringify(spans.map(toExportedSpan));
      const response = await fetch(url, { method: 'POST', body, signal });
      if (!response.ok) {
        throw new Error(`HTTP ${response.status}`);
      }
    },
  });
}

function toExportedSpan(span: ReadableSpan): ExportedSpan {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const endReason = span.attributes[ATTR_SPANLIGHT_END_REASON];
  return {
    service: String(span.resource.attributes['service.name']),
    scope: span.instrumentationScope.name,
    name: span.name,
    kind: SpanKind[span.kind] as ExportedSpan['kind'],
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? null,
    traceFlags,
    traceState: traceState?.serialize() ?? '',
    status: SpanStatusCode[span.status.code] as ExportedSpan['status'],
    startMicros: hrTimeToMicroseconds(span.startTime),
    ...(typeof endReason === 'string' && { endReason }),
  };
}

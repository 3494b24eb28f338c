import { ExportError, type ReadableSpan, SpanKind } from '@spanlight/core';

import { attributeText } from './attribute-text.ts';
import { remoteEndpoint } from './remote-endpoint.ts';
import { tagsOf } from './tags.ts';
import { toAnnotation } from './to-annotation.ts';
import { toWholeMicros } from './whole-micros.ts';
import type { ZipkinKind, ZipkinSpan } from './zipkin-span.ts';

const KINDS: Readonly<Record<number, ZipkinKind>> = {
  [SpanKind.SERVER]: 'SERVER',
  [SpanKind.CLIENT]: 'CLIENT',
  [SpanKind.PRODUCER]: 'PRODUCER',
  [SpanKind.CONSUMER]: 'CONSUMER',
};

/** Spans in Zipkin's format. Throws an {@link ExportError} if one cannot be read. */
export function toZipkinSpans(spans: readonly ReadableSpan[]): ZipkinSpan[] {
  try {
    return spans.map(toZipkinSpan);
  } catch (cause) {
    const message = 'a span cannot be read: it lacks a field, or a getter of it throws.';
    throw new ExportError('exporter-zipkin', message, { failure: 'rejected', cause });
  }
}

/**
 * A span in Zipkin's format, by the OpenTelemetry specification:
 * https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/zipkin/
 */
export function toZipkinSpan(span: ReadableSpan): ZipkinSpan {
  const { traceId, spanId } = span.spanContext();
  const parentId = span.parentSpanContext?.spanId;
  const kind = KINDS[span.kind];
  const remote = remoteEndpoint(span);
  return {
    traceId: traceId.toLowerCase(),
    id: spanId.toLowerCase(),
    ...(parentId && { parentId: parentId.toLowerCase() }),
    ...(span.name && { name: span.name }),
    ...(kind && { kind }),
    timestamp: toWholeMicros(span.startTime),
    duration: Math.max(toWholeMicros(span.duration), 1),
    localEndpoint: { serviceName: serviceName(span) },
    ...(remote && { remoteEndpoint: remote }),
    ...(span.events.length > 0 && { annotations: span.events.map(toAnnotation) }),
    tags: tagsOf(span),
  };
}

function serviceName({ resource }: ReadableSpan): string {
  return attributeText(resource.attributes['service.name']) || 'unknown_service';
}

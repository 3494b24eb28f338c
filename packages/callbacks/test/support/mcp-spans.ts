import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@spanlight/core';

const KINDS = { [SpanKind.CLIENT]: 'client', [SpanKind.SERVER]: 'server' } as Record<
  number,
  string
>;

/**
 * What spans say of requests, a line each: `client tools/call add < server tools/call ask` is one that was sent as the
 * child of one that was served. How it ended stands in brackets, if it is not done. Without those of the handshake.
 */
export function requestLines(spans: readonly ReadableSpan[]): string[] {
  return spans
    .filter(({ name }) => name !== 'initialize')
    .map((span) => {
      const { attributes, parentSpanContext, status } = span;
      const parent = spans.find(
        (other) => other.spanContext().spanId === parentSpanContext?.spanId,
      );
      const errorType = status.code === SpanStatusCode.ERROR ? attributes['error.type'] : undefined;
      const how = attributes['spanlight.end_reason'] ?? errorType;
      const end = typeof how === 'string' ? ` (${how})` : '';
      const below = parent === undefined ? '' : ` < ${nameOf(parent)}`;
      return `${nameOf(span)}${end}${below}`;
    })
    .toSorted();
}

function nameOf({ kind, name }: ReadableSpan): string {
  return `${KINDS[kind] ?? 'internal'} ${name}`;
}

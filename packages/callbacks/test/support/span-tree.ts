import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@spanlight/core';

/**
 * Spans as lines, indented below their parents, in the order of their starts; with what is remarkable about how they ended.
 * Spans that start in the same microsecond are in the order of their names.
 */
export function spanTree(spans: readonly ReadableSpan[]): string[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const lines: string[] = [];
  const addBelow = (parentId: string, indent: string): void => {
    for (const span of spans.toSorted(byStart)) {
      const parent = span.parentSpanContext?.spanId ?? '';
      if ((ids.has(parent) ? parent : '') === parentId) {
        lines.push(`${indent}${span.name}${endOf(span)}`);
        addBelow(span.spanContext().spanId, `${indent}  `);
      }
    }
  };
  addBelow('', '');
  return lines;
}

function endOf({ attributes, status }: ReadableSpan): string {
  const isError = status.code === SpanStatusCode.ERROR;
  const reason = attributes[isError ? 'error.type' : 'spanlight.end_reason'];
  const isInterrupted = attributes['spanlight.langgraph.interrupted'] === true;
  const end = isInterrupted ? 'interrupted' : reason;
  return typeof end === 'string' ? ` (${end})` : '';
}

function byStart(a: ReadableSpan, b: ReadableSpan): number {
  const [[secondsA, nanosA], [secondsB, nanosB]] = [a.startTime, b.startTime];
  return secondsA - secondsB || nanosA - nanosB || (a.name < b.name ? -1 : 1);
}

import type { ReadableSpan } from '@spanlight/core';

/** A span with those that have it as their parent, in the order in which they started. */
export interface SpanTree {
  readonly span: ReadableSpan;
  readonly children: readonly SpanTree[];
}

/** The trees that spans make. A span whose parent is not among them is the root of a tree. */
export function spanTrees(spans: readonly ReadableSpan[]): SpanTree[] {
  const nodes = spans.toSorted(byStart).map((span) => ({ span, children: [] as SpanTree[] }));
  const byId = new Map(nodes.map((node) => [idOf(node.span), node]));
  return nodes.filter((node) => {
    const parent = byId.get(parentIdOf(node.span));
    // A parent of itself would be in no tree at all.
    if (parent === undefined || parent === node) {
      return true;
    }
    parent.children.push(node);
    return false;
  });
}

function byStart(first: ReadableSpan, second: ReadableSpan): number {
  return first.startTime[0] - second.startTime[0] || first.startTime[1] - second.startTime[1];
}

function idOf(span: ReadableSpan): string {
  const { traceId, spanId } = span.spanContext();
  return `${traceId} ${spanId}`;
}

function parentIdOf(span: ReadableSpan): string {
  return `${span.spanContext().traceId} ${span.parentSpanContext?.spanId}`;
}

import type { ExportedSpan } from './exported-span.ts';

/**
 * The traces among spans, each as lines of text. A line has the service, the kind unless it is internal, the name, the
 * tracer unless it is the service's own, a mark if the status is error, and how the span ended if that was unusual.
 * Children stand below their parent, in the order in which they started.
 */
export function spanTrees(spans: readonly ExportedSpan[]): string[][] {
  const inOrder = spans.toSorted((a, b) => a.startMicros - b.startMicros);
  const traceIds = new Set(inOrder.map((span) => span.traceId));
  return [...traceIds].map((traceId) => treeOf(inOrder.filter((span) => span.traceId === traceId)));
}

function treeOf(trace: readonly ExportedSpan[]): string[] {
  const linesBelow = (parent: ExportedSpan): string[] => [
    describe(parent),
    ...trace
      .filter((span) => span.parentSpanId === parent.spanId)
      .flatMap(linesBelow)
      .map((line) => `  ${line}`),
  ];
  const known = new Set(trace.map((span) => span.spanId));
  return trace.flatMap((span) => {
    if (span.parentSpanId === null) {
      return linesBelow(span);
    }
    return known.has(span.parentSpanId)
      ? []
      : [`(${span.parentSpanId})`, ...linesBelow(span).map((line) => `  ${line}`)];
  });
}

function describe({ service, kind, name, scope, status, endReason }: ExportedSpan): string {
  return [
    service,
    ...(kind === 'INTERNAL' ? [] : [kind]),
    name,
    ...(scope === service ? [] : [`[${scope.replace('@opentelemetry/instrumentation-', '')}]`]),
    ...(status === 'ERROR' ? ['✖'] : []),
    ...(endReason === undefined ? [] : [endReason]),
  ].join(' ');
}

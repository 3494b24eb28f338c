import type { Context, SpanContext } from '@opentelemetry/api';

import { spanOf } from '../context/context.ts';

/**
 * What a span that is about to start continues: its parent, or a trace of which another process gave only the id and whether
 * it is sampled. Undefined if it begins a new trace; a context may hold ids that are invalid, and then the trace id is another.
 */
export function parentOf(context: Context, traceId: string): SpanContext | undefined {
  const parent = spanOf(context)?.spanContext();
  return parent?.traceId === traceId ? parent : undefined;
}

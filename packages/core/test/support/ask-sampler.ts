import { type Context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';

import type { Sampler, SamplingResult } from '../../src/index.ts';

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

/** What a sampler decides on a span: one that starts a trace, unless the context has a parent. */
export function ask(
  sampler: Sampler,
  context: Context = ROOT_CONTEXT,
  traceId: string = TRACE_ID,
): SamplingResult['decision'] {
  return sampler.shouldSample(context, traceId, 'one', SpanKind.INTERNAL, {}, []).decision;
}

/** A context with a parent. */
export function parentContext(
  parent: { traceFlags: number; isRemote: boolean; spanId?: string },
  traceId: string = TRACE_ID,
): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: 'b7ad6b7169203331', ...parent });
}

/** Numbers from 0 up to 1 that look random, and are the same in every run: steps of a whole-number hash. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let hash = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
    return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** 32 hex digits. */
export function randomTraceId(random: () => number): string {
  const words = [random(), random(), random(), random()];
  return words.map((word) => (word * 2 ** 32).toString(16).padStart(8, '0')).join('');
}

import type { Context } from '@opentelemetry/api';
import { attempt, read } from '@spanlight/callbacks/bridge';
import { activeContext, extract, inject } from '@spanlight/core';

import { isRecord } from './record.ts';

/**
 * A copy of a request or notification that carries the active span and baggage in `params._meta`, as SEP-414 has it. The
 * message itself if nothing is active, or if its sender has set a span. Never throws.
 */
export function withTraceMeta(message: unknown): unknown {
  return attempt(() => {
    const params = read(message, 'params') ?? {};
    const meta = read(params, '_meta') ?? {};
    const headers = inject({});
    return !isRecord(message) ||
      !isRecord(params) ||
      !isRecord(meta) ||
      'traceparent' in meta ||
      Object.keys(headers).length === 0
      ? message
      : { ...message, params: { ...params, _meta: { ...headers, ...meta } } };
  }, message);
}

/** The active context with the span and baggage that the sender of a request had. Never throws. */
export function contextOf(request: unknown): Context {
  const context = activeContext();
  return attempt(() => {
    const meta = read(read(request, 'params'), '_meta');
    return isRecord(meta) ? extract(meta) : context;
  }, context);
}

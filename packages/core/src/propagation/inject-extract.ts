import type { Context, TextMapPropagator } from '@opentelemetry/api';

import { activeContext } from '../context/active-context.ts';
import { safely } from '../errors/safely.ts';
import { registered } from '../tracer/registry.ts';
import { carrierGetter, carrierSetter } from './carrier.ts';
import { defaultPropagator } from './default-propagator.ts';

/**
 * Writes the headers by which another process continues this trace: those of the propagator that is registered with the
 * OpenTelemetry API, else those of the W3C. Answers the carrier. Never throws; a carrier that cannot be written to stays as it is.
 *
 * ```ts
 * await fetch(url, { headers: inject({ accept: 'application/json' }) });
 * ```
 *
 * @param carrier - headers: a plain object, `Headers`, a `Map`, an array of `[name, value]` pairs, or anything else with
 *   `set(name, value)`. A header that is there already is replaced.
 * @param context - what to write, by default the active context
 */
export function inject<Carrier extends object>(
  carrier: Carrier,
  context: Context = activeContext(),
): Carrier {
  safely(() => propagator().inject(context, carrier, carrierSetter), undefined);
  return carrier;
}

/**
 * Reads the headers that another process wrote with `inject`, whichever language it is in. Never throws; what is invalid
 * is ignored.
 *
 * ```ts
 * await tracer.span('GET /orders', { parent: extract(request.headers), kind: SpanKind.SERVER }, handle);
 * ```
 *
 * @param carrier - headers, with names in any case: a plain object, those of Node's requests, `Headers`, a `Map`, an array
 *   of `[name, value]` pairs, or anything else with `get(name)`
 * @param context - the context to start from, by default the active one
 * @returns a context with the span and the baggage that were found, for `parent` or `withContext`
 */
export function extract(carrier: object, context: Context = activeContext()): Context {
  return safely(() => propagator().extract(context, carrier, carrierGetter), context);
}

function propagator(): TextMapPropagator {
  return registered().propagation ?? defaultPropagator;
}

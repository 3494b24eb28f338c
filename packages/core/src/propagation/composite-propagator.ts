import { type Context, isSpanContextValid, type TextMapPropagator } from '@opentelemetry/api';

import { contextWithSpan, spanOf } from '../context/context.ts';
import { requireMethod, requireOption } from '../errors/options.ts';
import { safely } from '../errors/safely.ts';

/**
 * Several propagators as one. All of them write. When reading, the first that finds a valid span context decides on the
 * span; what else the others find, such as baggage, counts as well. One that throws is passed over.
 *
 * @throws TypeError if these are no propagators
 */
export function composite(propagators: readonly TextMapPropagator[]): TextMapPropagator {
  requireOption(Array.isArray(propagators), 'propagators', propagators, 'an array of propagators');
  const all = [...propagators];
  all.forEach((propagator, index) => {
    for (const method of ['inject', 'extract', 'fields']) {
      requireMethod(`propagators[${index}]`, propagator, method);
    }
  });

  return {
    inject(context, carrier, setter) {
      for (const propagator of all) {
        safely(() => propagator.inject(context, carrier, setter), undefined);
      }
    },

    extract: (context, carrier, getter) =>
      all.reduce(
        (found, propagator) =>
          safely(() => join(context, found, propagator.extract(found, carrier, getter)), found),
        context,
      ),

    fields: () => [...new Set(all.flatMap((propagator) => safely(() => propagator.fields(), [])))],
  };
}

/** What a further propagator found, but with the span that an earlier one found, if that is valid. */
function join(initial: Context, earlier: Context, further: Context): Context {
  const furtherSpan = spanOf(further); // throws if this is no context
  const span = spanOf(earlier);
  const isFound =
    span !== undefined && span !== spanOf(initial) && isSpanContextValid(span.spanContext());
  return isFound && span !== furtherSpan ? contextWithSpan(further, span) : further;
}

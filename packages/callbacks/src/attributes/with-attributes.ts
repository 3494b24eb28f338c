import { type Attributes, type Context, propagation } from '@opentelemetry/api';
import { activeContext, contextWithAttributes, withContext } from '@spanlight/core';

/** How far the attributes of {@link withAttributes} go. */
export interface WithAttributesOptions {
  /**
   * True: they also go to other processes, as baggage, to whomever requests are sent to, as far as they are texts, numbers
   * or booleans. Not for secrets: the header can be read by all on its way. Default: false.
   */
  propagate?: boolean;
}

/**
 * Runs a function so that the spans that are started inside have these attributes, through awaits and callbacks: `session.id`,
 * `user.id`, and what else all of them are to be found by. A span's own attributes win, and inner calls of this win over
 * outer ones.
 *
 * Spans of Spanlight's providers have them, whoever starts them. Those of other providers get them from a
 * {@link ContextAttributesProcessor}.
 *
 * ```ts
 * await withAttributes({ 'session.id': session, 'user.id': user }, () => answer(question));
 * ```
 *
 * @returns what the function returns
 */
export function withAttributes<T>(
  attributes: Attributes,
  fn: () => T,
  options: WithAttributesOptions = {},
): T {
  return withContext(contextWith(attributes, options.propagate === true), fn);
}

function contextWith(attributes: Attributes, propagate: boolean): Context {
  const context = activeContext();
  try {
    const inside = contextWithAttributes(context, attributes);
    return propagate ? withBaggage(inside, attributes) : inside;
  } catch {
    return context; // attributes that throw when they are read
  }
}

function withBaggage(context: Context, attributes: Attributes): Context {
  let baggage = propagation.getBaggage(context) ?? propagation.createBaggage();
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      baggage = baggage.setEntry(key, { value: String(value) });
    }
  }
  return propagation.setBaggage(context, baggage);
}

import { type Attributes, type Context, propagation } from '@opentelemetry/api';
import {
  contextAttributes,
  errorMessage,
  type ReadableSpan,
  type Span,
  type SpanProcessor,
} from '@spanlight/core';

/** What a {@link ContextAttributesProcessor} takes from elsewhere. */
export interface ContextAttributesOptions {
  /**
   * Names of baggage entries that become attributes, e.g. `['session.id']`: those that other processes send with `propagate`.
   * Baggage comes from whoever makes a request, so name only what may be believed. Default: none.
   */
  fromBaggage?: readonly string[];
}

/**
 * Gives the attributes of {@link withAttributes} to all spans of a provider of OpenTelemetry's SDKs, those of any
 * instrumentation included. Spanlight's providers do so by themselves; for them it is of use with `fromBaggage`.
 *
 * ```ts
 * const attributes = new ContextAttributesProcessor({ fromBaggage: ['session.id'] });
 * createTracer({ processors: [attributes], exporters: [new ConsoleExporter()] });
 * ```
 */
export class ContextAttributesProcessor implements SpanProcessor {
  readonly #fromBaggage: readonly string[];

  /** @throws TypeError if `fromBaggage` is no array */
  constructor({ fromBaggage = [] }: ContextAttributesOptions = {}) {
    if (!Array.isArray(fromBaggage)) {
      throw new TypeError(errorMessage('callbacks', 'fromBaggage must be an array of names.'));
    }
    this.#fromBaggage = [...fromBaggage];
  }

  onStart(span: Span & ReadableSpan, parentContext: Context): void {
    const attributes = { ...this.#baggage(parentContext), ...contextAttributes(parentContext) };
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && !Object.hasOwn(span.attributes, key)) {
        span.setAttribute(key, value);
      }
    }
  }

  onEnd(): void {
    // All is done at the start.
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  #baggage(context: Context): Attributes {
    const baggage = this.#fromBaggage.length === 0 ? undefined : propagation.getBaggage(context);
    const attributes: Attributes = {};
    for (const key of this.#fromBaggage) {
      const value = baggage?.getEntry(key)?.value;
      if (value !== undefined) {
        attributes[key] = value;
      }
    }
    return attributes;
  }
}

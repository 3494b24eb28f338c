import { type TimeInput, trace as api, type Tracer as ApiTracer } from '@opentelemetry/api';

import { activeContext } from '../context/active-context.ts';
import { contextWithSpan, spanOf } from '../context/context.ts';
import { adoptSpan, originalSpan } from '../span/adopted-span.ts';
import { ForeignSpanFactory } from '../span/foreign-span-factory.ts';
import type { Span } from '../span/span.ts';
import { runInSpan } from './run-in-span.ts';

/** What a log line carries to find its span: ids in hex. */
export interface LogFields {
  readonly trace_id: string;
  readonly span_id: string;
  /** Two hex digits: `01` for a sampled trace. */
  readonly trace_flags: string;
}

/**
 * Low-level access for code that has no tracer at hand. `span` and `getTracer` work through whichever provider is registered
 * with the OpenTelemetry API, and record nothing while there is none; the others write to the active span, whoever made it.
 */
export const trace = {
  /** The active span. */
  currentSpan(): Span | undefined {
    const span = spanOf(activeContext());
    return span === undefined ? undefined : adoptSpan(span);
  },

  /** A tracer of the registered provider; exporters show its name as the instrumentation scope. */
  getTracer(name: string, version?: string): ApiTracer {
    return api.getTracer(name, version);
  },

  /** Adds an event to the active span. */
  addEvent(name: string, attributes?: Readonly<Record<string, unknown>>, time?: TimeInput): void {
    trace.currentSpan()?.addEvent(name, attributes, time);
  },

  /** Sets an attribute of the active span. */
  setAttribute(key: string, value: unknown): void {
    trace.currentSpan()?.setAttribute(key, value);
  },

  /** Sets attributes of the active span. */
  setAttributes(attributes: Readonly<Record<string, unknown>>): void {
    trace.currentSpan()?.setAttributes(attributes);
  },

  /** Runs a function in a span of the registered provider, see {@link Tracer.span}. */
  span<T>(name: string, fn: (span: Span) => T): T {
    const parent = activeContext();
    const factory = new ForeignSpanFactory(api.getTracer('spanlight'));
    const span = factory.startSpan(name, undefined, parent);
    return runInSpan(span, contextWithSpan(parent, originalSpan(span)), fn);
  },

  /**
   * The ids of the active span for a log line. Empty if there is no span, or if it is not recorded: such ids would lead
   * nowhere.
   */
  logFields(): LogFields | Record<string, never> {
    const span = spanOf(activeContext());
    if (span === undefined || !span.isRecording()) {
      return {};
    }
    const { traceId, spanId, traceFlags } = span.spanContext();
    return {
      trace_id: traceId,
      span_id: spanId,
      trace_flags: traceFlags.toString(16).padStart(2, '0'),
    };
  },
};

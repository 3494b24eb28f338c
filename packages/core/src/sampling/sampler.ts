import type { Attributes, Context, Link, SpanKind, TraceState } from '@opentelemetry/api';

/**
 * Decides at the start of a span whether it is recorded. OpenTelemetry's `Sampler`; those of its SDKs work here.
 *
 * A sampler that does not follow the parent's decision cuts traces apart: wrap it in {@link parentBased}.
 */
export interface Sampler {
  /**
   * @param context - holds the parent span, if there is one
   * @param traceId - the parent's, or that of the new trace
   */
  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult;
  /** A description with the sampler's settings, for logs. */
  toString(): string;
}

/** What a sampler decided about one span. */
export interface SamplingResult {
  /**
   * 0: not recorded. 1: recorded for processors, but not exported. 2: recorded, exported, and the decision is passed on.
   * The values of OpenTelemetry's `SamplingDecision`.
   */
  decision: 0 | 1 | 2;
  /** Put on the span, over those it was started with. */
  attributes?: Readonly<Attributes>;
  /** Replaces the trace state that the span would have from its parent. */
  traceState?: TraceState;
}

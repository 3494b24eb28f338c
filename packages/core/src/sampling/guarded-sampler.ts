import {
  type Attributes,
  type Context,
  type Link,
  type SpanKind,
  TraceFlags,
} from '@opentelemetry/api';

import type { ErrorHandler } from '../errors/error-reporter.ts';
import { SpanlightError } from '../errors/errors.ts';
import { textOf } from '../errors/safely.ts';
import { parentOf } from './parent-of.ts';
import type { Sampler, SamplingResult } from './sampler.ts';
import { NOT_RECORDED, RECORDED, SAMPLED } from './sampling-results.ts';

const PLAIN_RESULTS = [NOT_RECORDED, RECORDED, SAMPLED] as const;

/**
 * A sampler from outside that cannot do harm: where it throws or answers nonsense, a span is treated as its parent was, and a
 * new trace is sampled. That is reported the first time.
 */
export class GuardedSampler implements Sampler {
  readonly #sampler: Sampler;
  readonly #report: ErrorHandler;
  #isReported = false;

  constructor(sampler: Sampler, report: ErrorHandler) {
    this.#sampler = sampler;
    this.#report = report;
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    try {
      return readResult(
        this.#sampler.shouldSample(context, traceId, spanName, spanKind, attributes, links),
      );
    } catch (cause) {
      this.#reportOnce(cause);
      const parent = parentOf(context, traceId);
      return parent === undefined || (parent.traceFlags & TraceFlags.SAMPLED) !== 0
        ? SAMPLED
        : NOT_RECORDED;
    }
  }

  #reportOnce(cause: unknown): void {
    if (!this.#isReported) {
      this.#isReported = true;
      this.#report(
        new SpanlightError(
          'core',
          'sampler_failed',
          `the sampler failed. Where it does, spans follow their parents and new traces are sampled; this is told once. ${textOf(cause)}`,
          { cause },
        ),
      );
    }
  }
}

/** Reads each part of a result once: a getter may throw, or answer something else the next time. */
function readResult({
  decision,
  attributes,
  traceState,
}: Partial<SamplingResult> = {}): SamplingResult {
  if (decision !== 0 && decision !== 1 && decision !== 2) {
    throw new TypeError('It answered no decision.');
  }
  if (traceState && typeof traceState.serialize !== 'function') {
    throw new TypeError('It answered no trace state.');
  }
  return attributes || traceState
    ? { decision, ...(attributes && { attributes }), ...(traceState && { traceState }) }
    : PLAIN_RESULTS[decision];
}

import {
  type Context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Link,
  type SpanContext,
  SpanKind,
  TraceFlags,
} from '@opentelemetry/api';

import { contextWithoutSpan, isTracingSuppressed, spanOf } from '../context/context.ts';
import { SpanlightError } from '../errors/errors.ts';
import { textOf } from '../errors/safely.ts';
import type { SamplingResult } from '../sampling/sampler.ts';
import type { ProviderState } from '../tracer/provider-state.ts';
import { nonRecordingSpan } from './adopted-span.ts';
import { currentEpochOffset, nowMicros, toMicros } from './clock.ts';
import { newSpanId, newTraceId } from './ids.ts';
import { RecordingSpan, type SpanOwner } from './recording-span.ts';
import type { SpanFactory } from './span-factory.ts';
import type { Span, SpanOptions } from './span.ts';

const NO_OPTIONS: SpanOptions = {};
const NO_LINKS: Link[] = [];
const SAMPLED: SamplingResult = { decision: 2 };
const NOT_RECORDED: SamplingResult = { decision: 0 };

/** Starts spans that are recorded by this package, as far as the sampler wants them. */
export class RecordingSpanFactory implements SpanFactory {
  readonly #provider: ProviderState;
  readonly #owner: SpanOwner;

  constructor(provider: ProviderState, owner: SpanOwner) {
    this.#provider = provider;
    this.#owner = owner;
  }

  startSpan(name: string, options: SpanOptions | undefined, context: Context): Span {
    try {
      return this.#startSpan(textOf(name), options ?? NO_OPTIONS, context);
    } catch (cause) {
      // Options or a parent from outside that throw when they are read.
      this.#provider.report(
        new SpanlightError('core', 'start_failed', `cannot start a span: ${textOf(cause)}`, {
          cause,
        }),
      );
      return nonRecordingSpan(INVALID_SPAN_CONTEXT);
    }
  }

  #startSpan(name: string, options: SpanOptions, context: Context): Span {
    const parentContext = options.root === true ? contextWithoutSpan(context) : context;
    const parent = spanOf(parentContext);
    const parentSpanContext = parent === undefined ? undefined : validSpanContext(parent);
    if (this.#provider.isShutDown || isTracingSuppressed(context)) {
      if (this.#provider.isShutDown) {
        this.#provider.counts.refused += 1;
      }
      return nonRecordingSpan(parentSpanContext ?? INVALID_SPAN_CONTEXT);
    }

    const traceId = parentSpanContext?.traceId ?? newTraceId();
    const kind = options.kind ?? SpanKind.INTERNAL;
    const result = this.#sample(parentContext, parentSpanContext, traceId, name, kind, options);
    const traceState = result.traceState ?? parentSpanContext?.traceState;
    const spanContext: SpanContext = {
      traceId,
      spanId: newSpanId(),
      traceFlags: result.decision === 2 ? TraceFlags.SAMPLED : TraceFlags.NONE,
    };
    if (traceState !== undefined) {
      spanContext.traceState = traceState;
    }
    if (result.decision === 0) {
      this.#provider.counts.sampledOut += 1;
      return nonRecordingSpan(spanContext);
    }

    // One clock for the open spans of a trace; a parent that ended may have done so before the system slept.
    const now = performance.now();
    const epochOffset =
      parent instanceof RecordingSpan && !parent.ended
        ? parent.epochOffset
        : currentEpochOffset(now);
    const span = new RecordingSpan(
      this.#owner,
      spanContext,
      parentSpanContext,
      name,
      kind,
      toMicros(options.startTime, epochOffset) ?? nowMicros(epochOffset, now),
      epochOffset,
    );
    if (options.attributes !== undefined) {
      span.setAttributes(options.attributes);
    }
    if (result.attributes !== undefined) {
      span.setAttributes(result.attributes);
    }
    if (options.links !== undefined) {
      span.addLinks(options.links);
    }
    this.#provider.counts.started += 1;
    this.#owner.pipeline.onStart(span, parentContext);
    return span;
  }

  #sample(
    context: Context,
    parent: SpanContext | undefined,
    traceId: string,
    name: string,
    kind: SpanKind,
    options: SpanOptions,
  ): SamplingResult {
    try {
      const result: unknown = this.#provider.sampler.shouldSample(
        context,
        traceId,
        name,
        kind,
        options.attributes ?? {},
        options.links ?? NO_LINKS,
      );
      const { decision } = result as SamplingResult;
      if (decision !== 0 && decision !== 1 && decision !== 2) {
        throw new TypeError('It answered no decision.');
      }
      return result as SamplingResult;
    } catch (cause) {
      this.#provider.report(
        new SpanlightError(
          'core',
          'sampler_failed',
          `the sampler threw: spans follow their parents, new traces are recorded. ${textOf(cause)}`,
          { cause },
        ),
      );
      return parent === undefined || (parent.traceFlags & TraceFlags.SAMPLED) !== 0
        ? SAMPLED
        : NOT_RECORDED;
    }
  }
}

function validSpanContext(span: { spanContext(): SpanContext }): SpanContext | undefined {
  const spanContext = span.spanContext();
  // Our own ids are valid; checking 48 digits with every child would cost as much as making a new id.
  return span instanceof RecordingSpan || isSpanContextValid(spanContext) ? spanContext : undefined;
}

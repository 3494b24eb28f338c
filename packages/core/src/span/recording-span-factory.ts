import {
  type Context,
  INVALID_SPAN_CONTEXT,
  INVALID_SPANID,
  isValidSpanId,
  isValidTraceId,
  type Link,
  type SpanContext,
  SpanKind,
  TraceFlags,
} from '@opentelemetry/api';

import {
  contextAttributes,
  contextWithoutSpan,
  isTracingSuppressed,
  spanOf,
} from '../context/context.ts';
import { SpanlightError } from '../errors/errors.ts';
import { textOf } from '../errors/safely.ts';
import type { ProviderState } from '../tracer/provider-state.ts';
import { nonRecordingSpan } from './adopted-span.ts';
import { currentEpochOffset, nowMicros, toMicros } from './clock.ts';
import { newSpanId, newTraceId } from './ids.ts';
import { RecordingSpan, type SpanOwner } from './recording-span.ts';
import type { SpanFactory } from './span-factory.ts';
import type { Span, SpanOptions } from './span.ts';

const NO_OPTIONS: SpanOptions = {};
const NO_LINKS: Link[] = [];
/** W3C Trace Context Level 2: the trace id is random. The API knows only the sampled flag. */
const RANDOM_FLAG = 0x02;

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
    const origin = parent === undefined ? undefined : originOf(parent);
    const parentSpanContext = isParent(origin) ? origin : undefined;
    if (this.#provider.isShutDown || isTracingSuppressed(context)) {
      if (!isTracingSuppressed(context)) {
        this.#provider.counts.refused += 1;
      }
      return nonRecordingSpan(parentSpanContext ?? INVALID_SPAN_CONTEXT);
    }

    const traceId = origin?.traceId ?? newTraceId();
    const kind = options.kind ?? SpanKind.INTERNAL;
    const result = this.#provider.sampler.shouldSample(
      parentContext,
      traceId,
      name,
      kind,
      options.attributes ?? {},
      options.links ?? NO_LINKS,
    );
    const traceState = result.traceState ?? parentSpanContext?.traceState;
    const spanContext: SpanContext = {
      traceId,
      spanId: newSpanId(),
      traceFlags:
        (result.decision === 2 ? TraceFlags.SAMPLED : TraceFlags.NONE) |
        (origin === undefined ? RANDOM_FLAG : origin.traceFlags & RANDOM_FLAG),
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
    const inherited = contextAttributes(parentContext);
    if (inherited !== undefined) {
      span.setAttributes(inherited);
    }
    if (options.attributes !== undefined) {
      span.setAttributes(options.attributes);
    }
    if (result.attributes !== undefined) {
      span.setAttributes(result.attributes);
    }
    if (options.links !== undefined) {
      span.addLinks(options.links);
    }
    this.#owner.pipeline.onStart(span, parentContext);
    return span;
  }
}

/** What a span carries on: the trace of its parent, or only a trace, where another process gave no more than its id. */
function originOf(span: { spanContext(): SpanContext }): SpanContext | undefined {
  const spanContext = span.spanContext();
  // Our own ids are valid; checking 48 digits with every child would cost as much as making a new id.
  return span instanceof RecordingSpan ||
    (isValidTraceId(spanContext.traceId) &&
      (isValidSpanId(spanContext.spanId) ||
        (spanContext.spanId === INVALID_SPANID && spanContext.isRemote === true)))
    ? spanContext
    : undefined;
}

function isParent(origin: SpanContext | undefined): origin is SpanContext {
  return origin !== undefined && origin.spanId !== INVALID_SPANID;
}

import {
  INVALID_SPANID,
  isValidSpanId,
  isValidTraceId,
  type TextMapGetter,
  type TextMapPropagator,
  trace as api,
  TraceFlags,
} from '@opentelemetry/api';

import { contextWithSpan, isTracingSuppressed, spanOf } from '../context/context.ts';
import { requireObject, requireOption } from '../errors/options.ts';
import { safely } from '../errors/safely.ts';
import { onlyHeaderValue } from './header-values.ts';
import { isToken } from './token.ts';

/** The names of the headers. */
export interface HeaderPropagatorOptions {
  /** Holds the trace id: 32 hex digits, or 16 of an older system. Default: `X-Trace-ID`. */
  traceId?: string;
  /** Holds the span id: 16 hex digits. Default: `X-Span-ID`. */
  spanId?: string;
  /** Says whether the trace is sampled: `1` or `true`, `0` or `false`. Without it a trace is sampled. */
  sampled?: string;
}

/**
 * Carries the active span in headers of your own, for services that do not know W3C Trace Context. In a `composite` it
 * belongs behind `w3cTraceContext`, which says more.
 *
 * A request that has a trace id only is no child of a span: the next span is a root in that trace. What is no id is ignored.
 *
 * @throws TypeError if an option cannot be the name of a header
 */
export function headerPropagator(options: HeaderPropagatorOptions = {}): TextMapPropagator {
  requireObject('options', options);
  const { traceId = 'X-Trace-ID', spanId = 'X-Span-ID', sampled } = options;
  for (const [option, name] of Object.entries({ traceId, spanId, sampled })) {
    requireOption(name === undefined || isToken(name), option, name, 'the name of a header');
  }

  return {
    inject(context, carrier, setter) {
      safely(() => {
        const spanContext = spanOf(context)?.spanContext();
        if (
          spanContext === undefined ||
          !isValidTraceId(spanContext.traceId) ||
          isTracingSuppressed(context)
        ) {
          return;
        }
        setter.set(carrier, traceId, spanContext.traceId.toLowerCase());
        if (isValidSpanId(spanContext.spanId)) {
          setter.set(carrier, spanId, spanContext.spanId.toLowerCase());
        }
        if (sampled !== undefined) {
          setter.set(carrier, sampled, String(spanContext.traceFlags & TraceFlags.SAMPLED));
        }
      }, undefined);
    },

    extract(context, carrier, getter) {
      return safely(() => {
        const id = read(carrier, getter, traceId);
        const remoteTraceId = id.length === 16 ? id.padStart(32, '0') : id;
        if (!isValidTraceId(remoteTraceId)) {
          return context;
        }
        const remoteSpanId = read(carrier, getter, spanId);
        const isSampled =
          sampled === undefined || !['0', 'false'].includes(read(carrier, getter, sampled));
        const span = api.wrapSpanContext({
          traceId: remoteTraceId,
          spanId: isValidSpanId(remoteSpanId) ? remoteSpanId : INVALID_SPANID,
          traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
          isRemote: true,
        });
        return contextWithSpan(context, span);
      }, context);
    },

    fields: () => (sampled === undefined ? [traceId, spanId] : [traceId, spanId, sampled]),
  };
}

function read(carrier: unknown, getter: TextMapGetter<unknown>, name: string): string {
  return onlyHeaderValue(carrier, getter, name)?.trim().toLowerCase() ?? '';
}

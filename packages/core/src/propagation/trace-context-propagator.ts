import { isSpanContextValid, type TextMapPropagator, trace as api } from '@opentelemetry/api';

import { contextWithSpan, isTracingSuppressed, spanOf } from '../context/context.ts';
import { safely, textOf } from '../errors/safely.ts';
import { headerValues, onlyHeaderValue } from './header-values.ts';
import { parseTraceState } from './trace-state.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

const TRACEPARENT = 'traceparent';
const TRACESTATE = 'tracestate';

/**
 * Carries the active span in the headers `traceparent` and `tracestate`, as W3C Trace Context Level 2 has it:
 * https://www.w3.org/TR/trace-context-2/
 */
export const w3cTraceContext: TextMapPropagator = {
  inject(context, carrier, setter) {
    safely(() => {
      const spanContext = spanOf(context)?.spanContext();
      if (
        spanContext === undefined ||
        !isSpanContextValid(spanContext) ||
        isTracingSuppressed(context)
      ) {
        return;
      }
      setter.set(carrier, TRACEPARENT, formatTraceparent(spanContext));
      // May be anyone's: what the receiver would have to discard is not sent.
      const traceState = parseTraceState(textOf(spanContext.traceState?.serialize() ?? ''));
      if (traceState !== undefined) {
        setter.set(carrier, TRACESTATE, traceState.serialize());
      }
    }, undefined);
  },

  extract(context, carrier, getter) {
    return safely(() => {
      const spanContext = parseTraceparent(onlyHeaderValue(carrier, getter, TRACEPARENT) ?? '');
      if (spanContext === undefined) {
        return context;
      }
      const traceState = parseTraceState(headerValues(carrier, getter, TRACESTATE).join(','));
      if (traceState !== undefined) {
        spanContext.traceState = traceState;
      }
      return contextWithSpan(context, api.wrapSpanContext(spanContext));
    }, context);
  },

  fields: () => [TRACEPARENT, TRACESTATE],
};

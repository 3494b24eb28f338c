import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace as api,
} from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { contextWithSpan, spanOf } from '../src/context/context.ts';
import { w3cBaggage } from '../src/propagation/baggage-propagator.ts';
import { composite } from '../src/propagation/composite-propagator.ts';
import { headerPropagator } from '../src/propagation/header-propagator.ts';
import { w3cTraceContext } from '../src/propagation/trace-context-propagator.ts';
import { hostileObject } from './support/hostile.ts';

const OF_W3C = 'a'.repeat(32);
const OF_HEADER = 'b'.repeat(32);
const SPAN_ID = 'c'.repeat(16);

const W3C_HEADERS = { traceparent: `00-${OF_W3C}-${SPAN_ID}-00`, tracestate: 'v=1' };
const OWN_HEADERS = { 'X-Trace-ID': OF_HEADER, 'X-Span-ID': SPAN_ID };

function extracted(
  propagators: TextMapPropagator[],
  headers: object,
  context: Context = ROOT_CONTEXT,
): Context {
  return composite(propagators).extract(context, headers, defaultTextMapGetter);
}

function traceIdIn(context: Context): string | undefined {
  return spanOf(context)?.spanContext().traceId;
}

/** A propagator that behaves as it is told. */
function custom(methods: Partial<TextMapPropagator>): TextMapPropagator {
  return { inject: () => {}, extract: (context) => context, fields: () => [], ...methods };
}

const throwing = custom({
  inject: fail,
  extract: fail,
  fields: fail,
});

function fail(): never {
  throw new Error('boom');
}

describe('composite reads', () => {
  const both = { ...W3C_HEADERS, ...OWN_HEADERS };

  test('the span that the first one finds', () => {
    const w3cFirst = extracted([w3cTraceContext, headerPropagator()], both);
    expect(spanOf(w3cFirst)?.spanContext()).toMatchObject({ traceId: OF_W3C, traceFlags: 0 });
    expect(spanOf(w3cFirst)?.spanContext().traceState?.serialize()).toBe('v=1');
    expect(traceIdIn(extracted([headerPropagator(), w3cTraceContext], both))).toBe(OF_HEADER);
  });

  test('the span that a later one finds if the first finds none', () => {
    const propagators = [w3cTraceContext, headerPropagator()];
    expect(traceIdIn(extracted(propagators, OWN_HEADERS))).toBe(OF_HEADER);
    expect(traceIdIn(extracted(propagators, { ...OWN_HEADERS, traceparent: 'no' }))).toBe(
      OF_HEADER,
    );
    expect(extracted(propagators, {})).toBe(ROOT_CONTEXT);
  });

  test('a whole span rather than a trace id that came alone', () => {
    const headers = { ...W3C_HEADERS, 'X-Trace-ID': OF_HEADER };
    expect(traceIdIn(extracted([headerPropagator(), w3cTraceContext], headers))).toBe(OF_W3C);
    expect(traceIdIn(extracted([w3cTraceContext, headerPropagator()], headers))).toBe(OF_W3C);
    const alone = { 'X-Trace-ID': OF_HEADER };
    expect(traceIdIn(extracted([headerPropagator(), w3cTraceContext], alone))).toBe(OF_HEADER);
  });

  test('what others find beside the span', () => {
    const key = Symbol('colour');
    const further = custom({
      extract: (context, carrier, getter) =>
        headerPropagator().extract(context, carrier, getter).setValue(key, 'blue'),
    });
    const headers = { ...W3C_HEADERS, ...OWN_HEADERS, baggage: 'a=1' };
    for (const propagators of [
      [w3cTraceContext, further, w3cBaggage],
      [w3cBaggage, w3cTraceContext, further],
    ]) {
      const context = extracted(propagators, headers);
      expect(traceIdIn(context)).toBe(OF_W3C);
      expect(context.getValue(key)).toBe('blue');
      expect(propagation.getBaggage(context)?.getEntry('a')?.value).toBe('1');
    }
  });

  test('a span in place of the one that is active', () => {
    const span = api.wrapSpanContext({ traceId: 'd'.repeat(32), spanId: SPAN_ID, traceFlags: 1 });
    const active = contextWithSpan(ROOT_CONTEXT, span);
    const propagators = [w3cTraceContext, headerPropagator()];
    expect(traceIdIn(extracted(propagators, both, active))).toBe(OF_W3C);
    expect(traceIdIn(extracted(propagators, OWN_HEADERS, active))).toBe(OF_HEADER);
    expect(spanOf(extracted(propagators, {}, active))).toBe(span);
  });

  test('composites within composites', () => {
    const inner = composite([w3cTraceContext, w3cBaggage]);
    const headers = { ...both, baggage: 'a=1' };
    const context = extracted([inner, headerPropagator()], headers);
    expect(traceIdIn(context)).toBe(OF_W3C);
    expect(propagation.getBaggage(context)?.getEntry('a')?.value).toBe('1');
    expect(traceIdIn(extracted([headerPropagator(), inner], headers))).toBe(OF_HEADER);
  });

  test.each<[string, TextMapPropagator]>([
    ['throws', throwing],
    ['answers nothing', custom({ extract: () => undefined as never })],
    ['answers no context', custom({ extract: () => ({}) as never })],
    ['answers what cannot be read', custom({ extract: () => hostileObject() as never })],
  ])('on when one %s', (_what, broken) => {
    expect(traceIdIn(extracted([broken, w3cTraceContext, broken], W3C_HEADERS))).toBe(OF_W3C);
    expect(extracted([broken], W3C_HEADERS)).toBe(ROOT_CONTEXT);
  });
});

describe('composite writes', () => {
  const context = contextWithSpan(
    propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ a: { value: '1' } })),
    api.wrapSpanContext({ traceId: OF_W3C, spanId: SPAN_ID, traceFlags: 1 }),
  );

  test('with all of them, also when one throws', () => {
    const headers = {};
    composite([throwing, w3cTraceContext, throwing, w3cBaggage, headerPropagator()]).inject(
      context,
      headers,
      defaultTextMapSetter,
    );
    expect(headers).toEqual({
      traceparent: `00-${OF_W3C}-${SPAN_ID}-01`,
      baggage: 'a=1',
      'X-Trace-ID': OF_W3C,
      'X-Span-ID': SPAN_ID,
    });
  });
});

describe('composite', () => {
  test('names all headers, each once', () => {
    const propagators = [throwing, w3cTraceContext, w3cBaggage, composite([w3cTraceContext])];
    expect(composite(propagators).fields()).toEqual(['traceparent', 'tracestate', 'baggage']);
    expect(composite([]).fields()).toEqual([]);
  });

  test('does not follow later changes of the list', () => {
    const list = [w3cTraceContext];
    const propagator = composite(list);
    list.length = 0;
    expect(propagator.fields()).toEqual(['traceparent', 'tracestate']);
  });

  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /propagators cannot be undefined/],
    ['a propagator alone', w3cTraceContext, /propagators cannot be an object/],
    ['a hole', [w3cTraceContext, undefined], /propagators\[1\] cannot be undefined/],
    ['a function', [headerPropagator], /propagators\[0\] cannot be the function or class header/],
    ['half a propagator', [{ inject: () => {} }], /propagators\[0\] .* method extract/],
  ])('throws for %s', (_what, propagators, message) => {
    const make = () => composite(propagators as TextMapPropagator[]);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});

import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type SpanContext,
  trace as api,
} from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { contextWithSpan, spanOf, SUPPRESSED_CONTEXT } from '../src/context/context.ts';
import {
  headerPropagator,
  type HeaderPropagatorOptions,
} from '../src/propagation/header-propagator.ts';
import { recordSpans } from './support/record-spans.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const NO_SPAN_ID = '0000000000000000';
const FOUND: SpanContext = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, isRemote: true };

function extracted(headers: object, options?: HeaderPropagatorOptions): SpanContext | undefined {
  const context = headerPropagator(options).extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  return spanOf(context)?.spanContext();
}

function injected(
  spanContext: SpanContext,
  options?: HeaderPropagatorOptions,
  context = ROOT_CONTEXT,
): object {
  const headers = {};
  headerPropagator(options).inject(
    contextWithSpan(context, api.wrapSpanContext(spanContext)),
    headers,
    defaultTextMapSetter,
  );
  return headers;
}

describe('headerPropagator reads', () => {
  const padded = `0000000000000000${TRACE_ID.slice(16)}`;

  test.each<[string, object, SpanContext | undefined]>([
    ['both ids', { 'X-Trace-ID': TRACE_ID, 'X-Span-ID': SPAN_ID }, FOUND],
    ['names in any case', { 'x-trace-id': TRACE_ID, 'X-SPAN-ID': SPAN_ID }, FOUND],
    [
      'ids in upper case',
      { 'X-Trace-ID': TRACE_ID.toUpperCase(), 'X-Span-ID': SPAN_ID.toUpperCase() },
      FOUND,
    ],
    ['white space around', { 'X-Trace-ID': ` ${TRACE_ID}\t`, 'X-Span-ID': `\t${SPAN_ID} ` }, FOUND],
    [
      'a trace id of 16 digits',
      { 'X-Trace-ID': TRACE_ID.slice(16), 'X-Span-ID': SPAN_ID },
      { ...FOUND, traceId: padded },
    ],
    ['a trace id alone', { 'X-Trace-ID': TRACE_ID }, { ...FOUND, spanId: NO_SPAN_ID }],
    [
      'a span id of zeros as none',
      { 'X-Trace-ID': TRACE_ID, 'X-Span-ID': NO_SPAN_ID },
      { ...FOUND, spanId: NO_SPAN_ID },
    ],
    [
      'a wrong span id as none',
      { 'X-Trace-ID': TRACE_ID, 'X-Span-ID': 'abc' },
      { ...FOUND, spanId: NO_SPAN_ID },
    ],
    [
      'several span ids as none',
      { 'X-Trace-ID': TRACE_ID, 'X-Span-ID': [SPAN_ID, SPAN_ID] },
      { ...FOUND, spanId: NO_SPAN_ID },
    ],
    ['no span id alone', { 'X-Span-ID': SPAN_ID }, undefined],
    ['no trace id of zeros', { 'X-Trace-ID': '0'.repeat(32), 'X-Span-ID': SPAN_ID }, undefined],
    ['no short trace id of zeros', { 'X-Trace-ID': '0'.repeat(16) }, undefined],
    ['no trace id of 31 digits', { 'X-Trace-ID': TRACE_ID.slice(1) }, undefined],
    ['no trace id of 17 digits', { 'X-Trace-ID': TRACE_ID.slice(15) }, undefined],
    ['no UUID', { 'X-Trace-ID': '4bf92f35-77b3-4da6-a3ce-929d0e0e4736' }, undefined],
    ['no trace id that is not hex', { 'X-Trace-ID': `${TRACE_ID.slice(1)}g` }, undefined],
    ['none of several trace ids', { 'X-Trace-ID': [TRACE_ID, TRACE_ID] }, undefined],
    ['nothing else', { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, 'X-Sampled': '0' }, undefined],
  ])('%s', (_what, headers, expected) => {
    expect(extracted(headers)).toEqual(expected);
  });

  test.each([
    ['1', 1],
    ['true', 1],
    ['TRUE', 1],
    ['0', 0],
    ['false', 0],
    [' False ', 0],
    ['', 1],
    ['no', 1],
    [undefined, 1],
  ])('sampled %o as %o', (value, traceFlags) => {
    const headers = { 'X-Trace-ID': TRACE_ID, 'X-Span-ID': SPAN_ID, 'X-Sampled': value };
    expect(extracted(headers, { sampled: 'x-sampled' })?.traceFlags).toBe(traceFlags);
    expect(extracted(headers)?.traceFlags).toBe(1);
  });

  test('headers of other names', () => {
    const options = { traceId: 'request-id', spanId: 'caller' };
    expect(extracted({ 'Request-Id': TRACE_ID, caller: SPAN_ID }, options)).toEqual(FOUND);
    expect(extracted({ 'X-Trace-ID': TRACE_ID }, options)).toBeUndefined();
  });
});

describe('headerPropagator writes', () => {
  test('both ids', () => {
    expect(injected(FOUND)).toEqual({ 'X-Trace-ID': TRACE_ID, 'X-Span-ID': SPAN_ID });
  });

  test('in lower case', () => {
    const spanContext = {
      traceId: TRACE_ID.toUpperCase(),
      spanId: 'ABCDEFABCDEFABCD',
      traceFlags: 1,
    };
    expect(injected(spanContext)).toEqual({
      'X-Trace-ID': TRACE_ID,
      'X-Span-ID': 'abcdefabcdefabcd',
    });
  });

  test.each([
    [0, '0'],
    [1, '1'],
    [2, '0'],
    [3, '1'],
  ])('whether it is sampled, flags %i as %s', (traceFlags, sampled) => {
    const options = { traceId: 'T', spanId: 'S', sampled: 'D' };
    const headers = injected({ ...FOUND, traceFlags }, options);
    expect(headers).toEqual({ T: TRACE_ID, S: SPAN_ID, D: sampled });
    expect(extracted(headers, options)?.traceFlags).toBe(Number(sampled));
  });

  test('a trace id that came alone', () => {
    expect(injected({ ...FOUND, spanId: NO_SPAN_ID })).toEqual({ 'X-Trace-ID': TRACE_ID });
  });

  test('nothing without a trace id, or when tracing is suppressed', () => {
    expect(injected({ ...FOUND, traceId: '0'.repeat(32) })).toEqual({});
    expect(injected(FOUND, {}, SUPPRESSED_CONTEXT)).toEqual({});
    const headers = {};
    headerPropagator().inject(ROOT_CONTEXT, headers, defaultTextMapSetter);
    expect(headers).toEqual({});
  });
});

describe('headerPropagator', () => {
  test('a trace id alone puts the next span into that trace, as a root', () => {
    const { tracer } = recordSpans();
    const headers = { 'X-Trace-ID': TRACE_ID };
    const parent = headerPropagator().extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    const span = tracer.startSpan('server', { parent });
    expect(span.traceId).toBe(TRACE_ID);
    expect(span.parentSpanId).toBeUndefined();
    expect(injected(span.spanContext())).toEqual({ ...headers, 'X-Span-ID': span.spanId });
  });

  test('names its headers', () => {
    expect(headerPropagator().fields()).toEqual(['X-Trace-ID', 'X-Span-ID']);
    expect(headerPropagator({ spanId: 'S', sampled: 'D' }).fields()).toEqual([
      'X-Trace-ID',
      'S',
      'D',
    ]);
  });

  test.each<[string, unknown, RegExp]>([
    ['null', null, /options cannot be null/],
    ['an empty name', { traceId: '' }, /traceId cannot be ""/],
    ['a name with a space', { spanId: 'X Span' }, /spanId cannot be "X Span"/],
    ['a name with a colon', { sampled: 'X-Sampled:' }, /sampled cannot be "X-Sampled:"/],
    ['a name with a line break', { sampled: 'a\r\nb' }, /sampled cannot be/],
    ['a name that is no text', { traceId: 7 }, /traceId cannot be 7/],
    ['true', { sampled: true }, /sampled cannot be true/],
  ])('throws for %s', (_what, options, message) => {
    const make = () => headerPropagator(options as HeaderPropagatorOptions);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});

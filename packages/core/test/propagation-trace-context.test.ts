import {
  type Context,
  createTraceState,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type SpanContext,
  trace as api,
  type TraceState,
} from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { contextWithSpan, spanOf, SUPPRESSED_CONTEXT } from '../src/context/context.ts';
import { carrierGetter } from '../src/propagation/carrier.ts';
import { w3cTraceContext } from '../src/propagation/trace-context-propagator.ts';
import {
  PARENT_ID,
  TRACE_ID,
  TRACEPARENT_CASES,
  TRACESTATE_CASES,
} from './propagation/trace-context-cases.ts';
import { hostileObject, textlessObject } from './support/hostile.ts';

const CHILD_ID = 'b7ad6b7169203331';

type Pairs = readonly (readonly [name: string, value: string])[];

function contextOf(spanContext: SpanContext): Context {
  return contextWithSpan(ROOT_CONTEXT, api.wrapSpanContext(spanContext));
}

function injected(spanContext: SpanContext): Record<string, string> {
  const headers: Record<string, string> = {};
  w3cTraceContext.inject(contextOf(spanContext), headers, defaultTextMapSetter);
  return headers;
}

/** What a service sends on that continues a trace with a span of its own; undefined if it has to start a new trace. */
function sentOn(context: Context): Record<string, string> | undefined {
  const parent = spanOf(context)?.spanContext();
  return parent && injected({ ...parent, spanId: CHILD_ID });
}

/** The ways in which the same headers may come. */
const WAYS: readonly [way: string, extract: (headers: Pairs) => Context][] = [
  ['pairs', (headers) => w3cTraceContext.extract(ROOT_CONTEXT, headers, carrierGetter)],
  [
    "an object, read by the API's getter",
    (headers) => {
      const names = new Set(headers.map(([name]) => name));
      const object = Object.fromEntries(
        [...names].map((name) => {
          const values = headers.filter((pair) => pair[0] === name).map(([, value]) => value);
          return [name, values.length === 1 ? values[0]! : values];
        }),
      );
      return w3cTraceContext.extract(ROOT_CONTEXT, object, defaultTextMapGetter);
    },
  ],
];

describe.each(WAYS)('w3cTraceContext, headers as %s', (_way, extract) => {
  test.each(TRACEPARENT_CASES)('%s', (_rule, headers, flags) => {
    const context = extract(headers);
    expect(spanOf(context)?.spanContext()).toEqual(
      flags && {
        traceId: TRACE_ID,
        spanId: PARENT_ID,
        traceFlags: Number(flags),
        isRemote: true,
      },
    );
    expect(context === ROOT_CONTEXT).toBe(flags === undefined);
    expect(sentOn(context)).toEqual(
      flags && { traceparent: `00-${TRACE_ID}-${CHILD_ID}-${flags}` },
    );
  });

  test.each(TRACESTATE_CASES)('tracestate: %s', (_rule, values, tracestate) => {
    const headers: [string, string][] = [['traceparent', `00-${TRACE_ID}-${PARENT_ID}-00`]];
    values.forEach((value) => headers.push(['tracestate', value]));
    const context = extract(headers);
    expect(spanOf(context)?.spanContext().traceState?.serialize()).toBe(tracestate);
    expect(sentOn(context)).toEqual({
      traceparent: `00-${TRACE_ID}-${CHILD_ID}-00`,
      ...(tracestate === undefined ? {} : { tracestate }),
    });
  });

  test.each(['TraceState', 'TrAcEsTaTe', 'TRACESTATE'])('tracestate may be called %s', (name) => {
    const context = extract([
      ['traceparent', `00-${TRACE_ID}-${PARENT_ID}-01`],
      [name, 'foo=1'],
    ]);
    expect(sentOn(context)?.['tracestate']).toBe('foo=1');
  });

  test.each(['trace-state', 'trace.state'])('tracestate may not be called %s', (name) => {
    const context = extract([
      ['traceparent', `00-${TRACE_ID}-${PARENT_ID}-01`],
      [name, 'foo=1'],
    ]);
    expect(sentOn(context)?.['tracestate']).toBeUndefined();
  });

  test('tracestate without a valid traceparent counts for nothing', () => {
    expect(extract([['tracestate', 'foo=1']])).toBe(ROOT_CONTEXT);
    expect(
      extract([
        ['traceparent', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
        ['tracestate', 'foo=1'],
      ]),
    ).toBe(ROOT_CONTEXT);
  });
});

describe('w3cTraceContext.extract', () => {
  test('several requests that follow from one go on in the same trace', () => {
    const context = w3cTraceContext.extract(
      ROOT_CONTEXT,
      { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01`, tracestate: 'foo=1' },
      defaultTextMapGetter,
    );
    for (let count = 0; count < 3; count += 1) {
      expect(sentOn(context)).toEqual({
        traceparent: `00-${TRACE_ID}-${CHILD_ID}-01`,
        tracestate: 'foo=1',
      });
    }
  });

  test('keeps what else is in the context, and replaces its span', () => {
    const key = Symbol('colour');
    const before = contextOf({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 });
    const context = w3cTraceContext.extract(
      before.setValue(key, 'blue'),
      { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01` },
      defaultTextMapGetter,
    );
    expect(context.getValue(key)).toBe('blue');
    expect(spanOf(context)?.spanContext().traceId).toBe(TRACE_ID);
    expect(spanOf(before)?.spanContext().traceId).toBe('a'.repeat(32));
  });
});

describe('w3cTraceContext.inject', () => {
  const valid: SpanContext = { traceId: TRACE_ID, spanId: PARENT_ID, traceFlags: 1 };

  test('names its headers', () => {
    expect(w3cTraceContext.fields()).toEqual(['traceparent', 'tracestate']);
  });

  test('writes what was recorded by anyone', () => {
    const traceState = createTraceState('foo=1,bar=2');
    expect(injected({ ...valid, traceState })).toEqual({
      traceparent: `00-${TRACE_ID}-${PARENT_ID}-01`,
      tracestate: 'foo=1,bar=2',
    });
  });

  test.each([
    [0, '00'],
    [1, '01'],
    [2, '02'],
    [3, '03'],
    [0x11, '01'],
    [255, '03'],
    [-1, '03'],
    [Number.NaN, '00'],
    [undefined, '00'],
  ])('writes flags %s as %s', (traceFlags, digits) => {
    const { traceparent } = injected({ ...valid, traceFlags: traceFlags as number });
    expect(traceparent).toBe(`00-${TRACE_ID}-${PARENT_ID}-${digits}`);
  });

  test('writes ids in lower case', () => {
    const spanContext = { ...valid, traceId: TRACE_ID.toUpperCase(), spanId: 'ABCDEFABCDEFABCD' };
    expect(injected(spanContext)).toEqual({
      traceparent: `00-${TRACE_ID}-abcdefabcdefabcd-01`,
    });
  });

  test.each<[string, SpanContext]>([
    ['a trace id of zeros', { ...valid, traceId: '0'.repeat(32) }],
    ['a span id of zeros', { ...valid, spanId: '0'.repeat(16) }],
    ['a short trace id', { ...valid, traceId: 'abc' }],
    ['ids that are no text', { ...valid, traceId: 7 as never, spanId: null as never }],
    ['a span context that cannot be read', hostileObject() as SpanContext],
  ])('writes nothing for %s', (_what, spanContext) => {
    expect(injected(spanContext)).toEqual({});
  });

  test('writes nothing without a span, or when tracing is suppressed', () => {
    const headers = {};
    const suppressed = contextWithSpan(SUPPRESSED_CONTEXT, api.wrapSpanContext(valid));
    w3cTraceContext.inject(suppressed, headers, defaultTextMapSetter);
    w3cTraceContext.inject(ROOT_CONTEXT, headers, defaultTextMapSetter);
    expect(headers).toEqual({});
  });

  test.each<[string, unknown]>([
    ['is empty', createTraceState()],
    ['is invalid', stateOf(() => 'foo=1,BAR=2')],
    ['would split the header', stateOf(() => 'foo=1\r\nx-admin: 1')],
    ['has too many members', stateOf(() => Array.from({ length: 33 }, (_, i) => `a${i}=1`).join())],
    ['answers no text', stateOf(() => 7 as never)],
    ['answers nothing', stateOf(() => undefined as never)],
    ['answers lists', stateOf(() => ['', ''] as never)],
    ['answers what has no text', stateOf(() => textlessObject() as never)],
    ['cannot be read', hostileObject()],
    ['has no serialize', {}],
    [
      'throws',
      stateOf(() => {
        throw new Error('no');
      }),
    ],
  ])('leaves out a foreign trace state that %s', (_what, traceState) => {
    expect(injected({ ...valid, traceState: traceState as TraceState })).toEqual({
      traceparent: `00-${TRACE_ID}-${PARENT_ID}-01`,
    });
  });
});

function stateOf(serialize: () => string): TraceState {
  return { ...createTraceState(), serialize };
}

import type { IncomingHttpHeaders } from 'node:http';

import { defaultTextMapGetter, ROOT_CONTEXT, trace as api } from '@opentelemetry/api';
import { describe, expect, expectTypeOf, test } from 'vitest';

import { contextWithSpan, spanOf } from '../src/context/context.ts';
import { extract, inject } from '../src/propagation/inject-extract.ts';
import { w3cTraceContext } from '../src/propagation/trace-context-propagator.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
const OTHER = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;

const remote = contextWithSpan(
  ROOT_CONTEXT,
  api.wrapSpanContext({ traceId: TRACE_ID, spanId: '00f067aa0ba902b7', traceFlags: 1 }),
);

/** What was found: the trace's id, and the trace state. */
function found(carrier: object): [traceId?: string, traceState?: string] {
  const spanContext = spanOf(extract(carrier, ROOT_CONTEXT))?.spanContext();
  return spanContext === undefined
    ? []
    : [spanContext.traceId, spanContext.traceState?.serialize() ?? ''];
}

/** A request or response of a framework: methods without a list of names. */
class Message {
  readonly keys = ['secret']; // not a method
  readonly sent: Record<string, string> = {};

  get(name: string): string | undefined {
    return this.sent[name.toLowerCase()];
  }

  set(name: string, value: string): this {
    this.sent[name.toLowerCase()] = value;
    return this;
  }
}

describe('extract reads', () => {
  test.each<[string, () => object]>([
    ['a plain object', () => ({ traceparent: TRACEPARENT, tracestate: 'a=1,b=2' })],
    ['any case', () => ({ Traceparent: TRACEPARENT, TRACESTATE: 'a=1,b=2' })],
    [
      'an object without a prototype',
      () =>
        Object.assign(Object.create(null) as object, {
          traceparent: TRACEPARENT,
          tracestate: 'a=1,b=2',
        }),
    ],
    [
      "Node's headers",
      (): IncomingHttpHeaders => ({
        host: 'localhost',
        'set-cookie': ['a', 'b'],
        etag: undefined,
        traceparent: TRACEPARENT,
        tracestate: ['a=1', 'b=2'],
      }),
    ],
    ["Node's distinct headers", () => ({ traceparent: [TRACEPARENT], tracestate: ['a=1', 'b=2'] })],
    [
      'Headers',
      () =>
        new Headers([
          ['Traceparent', TRACEPARENT],
          ['tracestate', 'a=1'],
          ['Tracestate', 'b=2'],
        ]),
    ],
    [
      'a Map',
      () =>
        new Map([
          ['traceparent', TRACEPARENT],
          ['tracestate', 'a=1,b=2'],
        ]),
    ],
    [
      'a Map in any case, with lists',
      () =>
        new Map<unknown, unknown>([
          [7, 8],
          ['Traceparent', [TRACEPARENT]],
          ['TraceState', ['a=1', 'b=2']],
        ]),
    ],
    [
      'pairs',
      () => [
        ['host', 'localhost'],
        ['traceparent', TRACEPARENT],
        ['tracestate', 'a=1,b=2'],
      ],
    ],
    [
      'pairs in any case, several of one name',
      () => [
        ['TraceState', 'a=1'],
        ['Traceparent', TRACEPARENT],
        ['tracestate', ['b=2']],
      ],
    ],
    [
      'an object with get',
      () => new Message().set('traceparent', TRACEPARENT).set('tracestate', 'a=1,b=2'),
    ],
  ])('%s', (_what, carrier) => {
    expect(found(carrier())).toEqual([TRACE_ID, 'a=1,b=2']);
  });

  test.each<[string, object]>([
    ['a plain object', { traceparent: [TRACEPARENT, OTHER] }],
    ['an object with names in two cases', { Traceparent: TRACEPARENT, TRACEPARENT: OTHER }],
    ['a Map', new Map([['traceparent', [TRACEPARENT, OTHER]]])],
    [
      'Headers',
      new Headers([
        ['traceparent', TRACEPARENT],
        ['traceparent', OTHER],
      ]),
    ],
    [
      'pairs',
      [
        ['traceparent', TRACEPARENT],
        ['Traceparent', OTHER],
      ],
    ],
    ['a pair', [['traceparent', [TRACEPARENT, OTHER]]]],
  ])('no traceparent of several in %s', (_what, carrier) => {
    expect(found(carrier)).toEqual([]);
  });

  test.each<[string, object]>([
    ['numbers', { traceparent: 7, tracestate: 8 }],
    ['functions', { traceparent: () => TRACEPARENT }],
    ['text objects', { traceparent: Object(TRACEPARENT) as object }],
    ['lists of lists', { traceparent: [[TRACEPARENT]] }],
    ['flat lists', ['traceparent', TRACEPARENT]],
    ['lists with holes', [undefined, null, 7, [], ['traceparent']]],
    ['an object whose get is none', { get: 'x', traceparent: null }],
  ])('nothing from %s', (_what, carrier) => {
    expect(found(carrier)).toEqual([]);
  });

  test('a header named get, beside the others', () => {
    expect(found({ get: 'x', set: 'y', keys: 'z', traceparent: TRACEPARENT })).toEqual([
      TRACE_ID,
      '',
    ]);
  });

  test("the headers of others in any case, with the API's getter", () => {
    const [one, several] = [
      { Traceparent: TRACEPARENT },
      { Traceparent: TRACEPARENT, TraceParent: OTHER },
    ].map((carrier) => w3cTraceContext.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter));
    expect(spanOf(one!)?.spanContext().traceId).toBe(TRACE_ID);
    expect(several).toBe(ROOT_CONTEXT);
  });
});

describe('inject writes to', () => {
  test('a plain object, beside what is there', () => {
    expect(inject({ accept: 'text/html' }, remote)).toEqual({
      accept: 'text/html',
      traceparent: TRACEPARENT,
    });
  });

  test('Headers, a Map, pairs, and objects with set, and answers them', () => {
    const headers = new Headers({ accept: 'text/html' });
    expect(inject(headers, remote)).toBe(headers);
    expect([...headers]).toEqual([
      ['accept', 'text/html'],
      ['traceparent', TRACEPARENT],
    ]);
    expect([...inject(new Map([['a', 'b']]), remote)]).toEqual([
      ['a', 'b'],
      ['traceparent', TRACEPARENT],
    ]);
    const pairs: [string, string][] = [['a', 'b']];
    expect(inject(pairs, remote)).toBe(pairs);
    expect(pairs).toEqual([
      ['a', 'b'],
      ['traceparent', TRACEPARENT],
    ]);
    expect(inject(new Message(), remote).sent).toEqual({ traceparent: TRACEPARENT });
  });

  test.each<[string, object, unknown]>([
    ['a plain object', { traceparent: OTHER, a: 'b' }, { traceparent: TRACEPARENT, a: 'b' }],
    [
      'any case',
      { Traceparent: OTHER, TRACEPARENT: OTHER, a: 'b' },
      { traceparent: TRACEPARENT, a: 'b' },
    ],
    ['a Map', new Map([['Traceparent', OTHER]]), new Map([['traceparent', TRACEPARENT]])],
    ['Headers', new Headers({ Traceparent: OTHER }), new Headers({ traceparent: TRACEPARENT })],
    [
      'pairs',
      [['TraceParent', OTHER], ['a', 'b'], ['traceparent', OTHER], undefined],
      [['a', 'b'], undefined, ['traceparent', TRACEPARENT]],
    ],
  ])('%s, replacing what is there', (_what, carrier, expected) => {
    expect(inject(carrier, remote)).toEqual(expected);
  });

  test('what fetch takes', () => {
    const init: RequestInit = { headers: inject({}) };
    expect(init.headers).toEqual({});
    expectTypeOf(inject({ accept: 'text/html' })).toEqualTypeOf<{ accept: string }>();
    expectTypeOf(inject(new Headers())).toEqualTypeOf<Headers>();
    expectTypeOf(inject([['a', 'b']] as [string, string][])).toExtend<RequestInit['headers']>();
  });
});

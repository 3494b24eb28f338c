import { createRequire } from 'node:module';

import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace as api,
} from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';

import { contextWithSpan, spanOf } from '../src/context/context.ts';
import { withContext } from '../src/index.ts';
import { w3cBaggage } from '../src/propagation/baggage-propagator.ts';
import { composite } from '../src/propagation/composite-propagator.ts';
import { defaultPropagator } from '../src/propagation/default-propagator.ts';
import { headerPropagator } from '../src/propagation/header-propagator.ts';
import { extract, inject } from '../src/propagation/inject-extract.ts';
import { w3cTraceContext } from '../src/propagation/trace-context-propagator.ts';
import { parseTraceState } from '../src/propagation/trace-state.ts';
import { hostileObject } from './support/hostile.ts';
import { recordSpans } from './support/record-spans.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const HEADERS = {
  traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`,
  tracestate: 'vendor=1,other=2',
  baggage: 'user=Am%C3%A9lie;p=1,plan=free',
};

afterEach(() => {
  propagation.disable();
});

/** All that travels, from anyone's objects. */
function contentOf(context: Context) {
  const { traceId, spanId, traceFlags, isRemote, traceState } =
    spanOf(context)?.spanContext() ?? {};
  const entries = propagation.getBaggage(context)?.getAllEntries() ?? [];
  return {
    ids: [traceId, spanId, traceFlags, isRemote],
    traceState: traceState?.serialize(),
    baggage: entries.map(([key, entry]) => [key, entry.value, entry.metadata?.toString()]),
  };
}

const CONTENT = {
  ids: [TRACE_ID, SPAN_ID, 1, true],
  traceState: 'vendor=1,other=2',
  baggage: [
    ['user', 'Amélie', 'p=1'],
    ['plan', 'free', undefined],
  ],
};

describe('inject and extract', () => {
  test('carry spans and baggage by the headers of the W3C unless something else is registered', () => {
    const context = extract(HEADERS);
    expect(contentOf(context)).toEqual(CONTENT);
    expect(inject({}, context)).toEqual(HEADERS);
  });

  test('continue a trace in another service', () => {
    const { tracer, span } = recordSpans();
    const headers = tracer.span('server', { parent: extract(HEADERS) }, () => inject({}));
    const served = span('server');
    expect(served.parentSpanContext).toMatchObject({ spanId: SPAN_ID, isRemote: true });
    expect(headers).toMatchObject({ tracestate: HEADERS.tracestate });
    expect(spanOf(extract(headers))?.spanContext()).toMatchObject({
      traceId: TRACE_ID,
      spanId: served.spanContext().spanId,
    });
  });

  test('give each request that follows from one a parent of its own', () => {
    const { tracer } = recordSpans();
    const parents = Array.from({ length: 3 }, () =>
      tracer.span('client', { parent: extract(HEADERS) }, () => spanOf(extract(inject({})))),
    ).map((span) => span?.spanContext());
    expect(new Set(parents.map((parent) => parent?.traceId))).toEqual(new Set([TRACE_ID]));
    expect(new Set(parents.map((parent) => parent?.spanId)).size).toBe(3);
  });

  test('take the active context unless one is given', () => {
    withContext(extract(HEADERS), () => {
      expect(inject({})).toEqual(HEADERS);
      expect(inject({}, ROOT_CONTEXT)).toEqual({});
      expect(contentOf(extract({}))).toEqual(CONTENT);
      expect(extract({}, ROOT_CONTEXT)).toBe(ROOT_CONTEXT);
    });
    expect(inject({})).toEqual({});
  });

  test('use the propagator that is registered with OpenTelemetry', () => {
    propagation.setGlobalPropagator(headerPropagator());
    expect(inject({}, extract({ 'x-trace-id': TRACE_ID, 'x-span-id': SPAN_ID }))).toEqual({
      'X-Trace-ID': TRACE_ID,
      'X-Span-ID': SPAN_ID,
    });
    expect(extract(HEADERS)).toBe(ROOT_CONTEXT);
  });

  test('read any carrier for a propagator of someone else', () => {
    const theirs: TextMapPropagator = {
      inject: (_context, carrier, setter) => setter.set(carrier, 'b3', 'x'),
      extract: (context, carrier, getter) =>
        context.setValue(Symbol.for('b3'), [getter.get(carrier, 'b3'), getter.keys(carrier)]),
      fields: () => ['b3'],
    };
    propagation.setGlobalPropagator(theirs);
    const carriers: readonly [carrier: object, read: unknown][] = [
      [{ B3: 'x' }, ['x', ['B3']]],
      [new Headers({ B3: 'x' }), ['x', ['b3']]],
      [
        [
          ['B3', 'x'],
          ['b3', 'y'],
        ],
        [
          ['x', 'y'],
          ['B3', 'b3'],
        ],
      ],
      [new Map([['a', 'b']]), [undefined, ['a']]],
    ];
    for (const [carrier, read] of carriers) {
      expect(extract(carrier).getValue(Symbol.for('b3'))).toEqual(read);
    }
    expect(inject({ B3: 'old' })).toEqual({ b3: 'x' });
  });

  test('do nothing when a propagator of someone else throws', () => {
    propagation.setGlobalPropagator(hostileObject() as TextMapPropagator);
    const headers = { a: 'b' };
    expect(inject(headers)).toBe(headers);
    expect(extract(headers)).toBe(ROOT_CONTEXT);
    expect(headers).toEqual({ a: 'b' });
  });
});

describe("OpenTelemetry's own inject and extract", () => {
  test('work with our propagators', () => {
    propagation.setGlobalPropagator(defaultPropagator);
    const context = propagation.extract(ROOT_CONTEXT, { ...HEADERS });
    expect(contentOf(context)).toEqual(CONTENT);
    const headers = {};
    propagation.inject(context, headers);
    expect(headers).toEqual(HEADERS);
    expect(propagation.fields()).toEqual(['traceparent', 'tracestate', 'baggage']);
  });

  test('and setters of instrumentations, which add to lists', () => {
    propagation.setGlobalPropagator(defaultPropagator);
    const lines: string[] = [];
    propagation.inject(propagation.extract(ROOT_CONTEXT, HEADERS), lines, {
      set: (carrier, name, value) => carrier.push(`${name}: ${value}`),
    });
    expect(lines).toEqual(Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`));
  });

  test('and getters of instrumentations, which always answer lists', () => {
    propagation.setGlobalPropagator(defaultPropagator);
    const getter = {
      keys: (carrier: Map<string, string[]>) => [...carrier.keys()],
      get: (carrier: Map<string, string[]>, name: string) => carrier.get(name) ?? [],
    };
    const carrier = new Map([
      ['traceparent', [HEADERS.traceparent]],
      ['TraceState', ['vendor=1', 'other=2']],
      ['Baggage', HEADERS.baggage.split(',')],
    ]);
    expect(contentOf(propagation.extract(ROOT_CONTEXT, carrier, getter))).toEqual(CONTENT);
  });
});

/** What `@opentelemetry/core` exports, in both of its lines. */
interface SdkCore {
  W3CTraceContextPropagator: new () => TextMapPropagator;
  W3CBaggagePropagator: new () => TextMapPropagator;
  CompositePropagator: new (config: { propagators: TextMapPropagator[] }) => TextMapPropagator;
}

describe.each(['@opentelemetry/sdk-trace', '@opentelemetry/sdk-trace-base'])(
  'the propagators of %s',
  (sdk) => {
    const require = createRequire(import.meta.url);
    const core = createRequire(require.resolve(sdk))('@opentelemetry/core') as SdkCore;
    const theirs = new core.CompositePropagator({
      propagators: [new core.W3CTraceContextPropagator(), new core.W3CBaggagePropagator()],
    });

    test('read what ours write', () => {
      const headers = {};
      defaultPropagator.inject(
        defaultPropagator.extract(ROOT_CONTEXT, HEADERS, defaultTextMapGetter),
        headers,
        defaultTextMapSetter,
      );
      expect(contentOf(theirs.extract(ROOT_CONTEXT, headers, defaultTextMapGetter))).toEqual(
        CONTENT,
      );
    });

    test('write what ours read', () => {
      const headers = {};
      theirs.inject(
        theirs.extract(ROOT_CONTEXT, HEADERS, defaultTextMapGetter),
        headers,
        defaultTextMapSetter,
      );
      expect(contentOf(extract(headers))).toEqual(CONTENT);
    });

    test('write contexts of ours', () => {
      const headers = {};
      theirs.inject(extract(HEADERS), headers, defaultTextMapSetter);
      expect(headers).toEqual(HEADERS);
    });

    test('have contexts that ours write', () => {
      expect(inject({}, theirs.extract(ROOT_CONTEXT, HEADERS, defaultTextMapGetter))).toEqual(
        HEADERS,
      );
    });

    test('work in a composite of ours, and ours in one of theirs', () => {
      const mixed = [
        composite([theirs, headerPropagator()]),
        new core.CompositePropagator({ propagators: [w3cTraceContext, w3cBaggage] }),
      ];
      for (const propagator of mixed) {
        const context = propagator.extract(ROOT_CONTEXT, HEADERS, defaultTextMapGetter);
        expect(contentOf(context)).toEqual(CONTENT);
      }
    });

    test('take a trace state of ours that was changed', () => {
      const traceState = parseTraceState('a=1,b=2')!.set('b', '3').unset('a').set('1a@x', '4');
      const span = api.wrapSpanContext({
        traceId: TRACE_ID,
        spanId: SPAN_ID,
        traceFlags: 1,
        traceState,
      });
      const headers: Record<string, string> = {};
      theirs.inject(contextWithSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
      expect(headers['tracestate']).toBe('1a@x=4,b=3');
    });
  },
);

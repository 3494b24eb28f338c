import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type TextMapGetter,
  type TextMapPropagator,
  trace as api,
} from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { contextWithSpan, spanOf } from '../src/context/context.ts';
import { w3cBaggage } from '../src/propagation/baggage-propagator.ts';
import { carrierGetter, carrierSetter } from '../src/propagation/carrier.ts';
import { composite } from '../src/propagation/composite-propagator.ts';
import { headerPropagator } from '../src/propagation/header-propagator.ts';
import { extract, inject } from '../src/propagation/inject-extract.ts';
import { w3cTraceContext } from '../src/propagation/trace-context-propagator.ts';
import { hostileObject, textlessObject } from './support/hostile.ts';

const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

const PROPAGATORS: readonly [name: string, propagator: TextMapPropagator][] = [
  ['w3cTraceContext', w3cTraceContext],
  ['w3cBaggage', w3cBaggage],
  ['headerPropagator', headerPropagator({ sampled: 'X-Sampled' })],
  ['composite', composite([w3cTraceContext, w3cBaggage, headerPropagator()])],
];

const remote = contextWithSpan(
  propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ a: { value: '1' } })),
  api.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
);

function refuse(): never {
  throw new Error('no');
}

const CARRIERS: readonly [what: string, carrier: () => unknown][] = [
  ['nothing', () => undefined],
  ['null', () => null],
  ['a text', () => TRACEPARENT],
  ['a number', () => 7],
  ['a function', () => refuse.bind(undefined)],
  ['an object that throws', hostileObject],
  [
    'getters that throw',
    () => Object.defineProperty({}, 'traceparent', { enumerable: true, get: refuse }),
  ],
  [
    'getters that throw, in another case',
    () => Object.defineProperty({}, 'Traceparent', { enumerable: true, get: refuse }),
  ],
  ['a get that throws', () => ({ get: refuse, set: refuse })],
  ['keys that throw', () => ({ get: () => null, keys: refuse, set: () => {} })],
  ['keys that are none', () => ({ get: () => null, keys: () => 7, set: () => {} })],
  ['a frozen object', () => Object.freeze({ Traceparent: 'x' })],
  ['a frozen list', () => Object.freeze([['traceparent', 'x']])],
  ['a list of what throws', () => [hostileObject(), ['traceparent', hostileObject()]]],
  ['a list of lists of what throws', () => [[hostileObject(), hostileObject()]]],
  ['values without text', () => ({ traceparent: textlessObject(), baggage: [textlessObject()] })],
  ['a list of values that throws', () => ({ traceparent: new Proxy([], { get: refuse }) })],
  [
    'a revoked proxy',
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
  ],
];

describe.each(PROPAGATORS)('%s', (_name, propagator) => {
  test.each(CARRIERS)('neither finds nor throws anything: %s', (_what, carrier) => {
    for (const getter of [carrierGetter, defaultTextMapGetter]) {
      expect(propagator.extract(remote, carrier(), getter)).toBe(remote);
    }
    for (const setter of [carrierSetter, defaultTextMapSetter]) {
      expect(propagator.inject(remote, carrier(), setter)).toBeUndefined();
    }
  });

  test.each<[string, unknown]>([
    ['throw', { get: refuse, keys: refuse, set: refuse }],
    ['are none', undefined],
    ['cannot be read', hostileObject()],
    [
      'answer odd things',
      { get: () => textlessObject(), keys: () => [Symbol('x'), null, 7, hostileObject()] },
    ],
    ['answer nothing', { get: () => undefined, keys: () => undefined }],
  ])('survives getters and setters that %s', (_what, accessor) => {
    const getter = accessor as TextMapGetter & typeof defaultTextMapSetter;
    expect(propagator.extract(remote, {}, getter)).toBe(remote);
    expect(propagator.inject(remote, {}, getter)).toBeUndefined();
  });

  test('survives contexts and spans that throw', () => {
    const headers = {};
    const broken = hostileObject() as Context;
    expect(propagator.extract(broken, {}, defaultTextMapGetter)).toBe(broken);
    propagator.inject(broken, headers, defaultTextMapSetter);
    propagator.inject(
      contextWithSpan(ROOT_CONTEXT, hostileObject() as Span),
      headers,
      defaultTextMapSetter,
    );
    propagator.inject(
      contextWithSpan(ROOT_CONTEXT, { spanContext: refuse } as unknown as Span),
      headers,
      defaultTextMapSetter,
    );
    expect(headers).toEqual({});
  });
});

describe('extract and inject', () => {
  test.each(CARRIERS)('never throw: %s', (_what, make) => {
    const carrier = make() as object;
    expect(extract(carrier, remote)).toBe(remote);
    expect(inject(carrier, remote)).toBe(carrier);
  });

  test('what comes behind a hostile header is found', () => {
    const carrier = Object.defineProperty({ traceparent: TRACEPARENT }, 'tracestate', {
      get: refuse,
    });
    const headers = {
      ...HUGE,
      traceparent: TRACEPARENT,
      baggage: `,,,"=1,${'x'.repeat(5000)},a=1`,
    };
    expect(spanOf(extract(carrier, ROOT_CONTEXT))?.spanContext().traceId).toBe('a'.repeat(32));
    const context = extract(headers, ROOT_CONTEXT);
    expect(spanOf(context)?.spanContext().traceId).toBe('a'.repeat(32));
    expect(propagation.getBaggage(context)?.getAllEntries()).toEqual([['a', { value: '1' }]]);
  });
});

const HUGE = Object.fromEntries(
  Array.from({ length: 10_000 }, (_, index) => [`x-${index}`, 'y'.repeat(20)]),
);

/** Headers of about `size` characters that make careless readers go back and forth. */
const LONG_HEADERS: readonly [name: string, what: string, header: (size: number) => string][] = [
  ['traceparent', 'white space', (size) => ' '.repeat(size)],
  ['traceparent', 'white space in front of nothing', (size) => `${' '.repeat(size)}x`],
  ['traceparent', 'white space behind', (size) => `${TRACEPARENT}${' '.repeat(size)}x`],
  ['traceparent', 'digits', (size) => '0'.repeat(size)],
  ['traceparent', 'dashes', (size) => '-'.repeat(size)],
  [
    'traceparent',
    'a long later version',
    (size) => `cc${TRACEPARENT.slice(2)}-${' '.repeat(size)}\n`,
  ],
  ['tracestate', 'white space', (size) => ' \t'.repeat(size / 2)],
  ['tracestate', 'white space in front of nothing', (size) => `${' '.repeat(size)}!`],
  ['tracestate', 'commas', (size) => `${','.repeat(size)}!`],
  ['tracestate', 'commas and white space', (size) => `${' ,\t'.repeat(size / 3)}!`],
  ['tracestate', 'white space behind a value', (size) => `a=1${' '.repeat(size)}!\n`],
  ['tracestate', 'a long key', (size) => 'a'.repeat(size)],
  ['tracestate', 'a long value', (size) => `a=${'a '.repeat(size / 2)}`],
  ['tracestate', 'equals signs', (size) => `a${'='.repeat(size)}`],
  ['tracestate', 'thousands of members', (size) => 'a=1,'.repeat(size / 4)],
  ['tracestate', 'one member and nothing else', (size) => `a=1${','.repeat(size)}`],
  ['baggage', 'white space', (size) => ' '.repeat(size)],
  ['baggage', 'commas', (size) => ','.repeat(size)],
  [
    'baggage',
    'white space around an equals sign',
    (size) => `a${' '.repeat(size)}=${' '.repeat(size)}"`,
  ],
  ['baggage', 'white space behind a value', (size) => `a=1${' '.repeat(size)}"`],
  ['baggage', 'white space in properties', (size) => `a=1;${' '.repeat(size)}"`],
  ['baggage', 'percent signs', (size) => `a=${'%'.repeat(size)}`],
  ['baggage', 'bytes that are not UTF-8', (size) => `a=${'%ff'.repeat(size / 3)}`],
  [
    'baggage',
    'thousands of members',
    (size) => Array.from({ length: size / 8 }, (_, i) => `k${i}=v`).join(),
  ],
  ['baggage', 'control characters', (size) => '\u0000\u007f\r\n'.repeat(size / 4)],
  ['x-trace-id', 'white space', (size) => `${' '.repeat(size)}a${' '.repeat(size)}`],
  ['x-trace-id', 'digits', (size) => 'a'.repeat(size)],
];

describe('the time it takes grows no faster than the headers', () => {
  const propagator = composite([w3cTraceContext, w3cBaggage, headerPropagator()]);

  /** The smallest of several, in milliseconds. */
  function timeOf(name: string, value: string): number {
    const carrier = { traceparent: TRACEPARENT, [name]: [value] };
    const times = Array.from({ length: 5 }, () => {
      const startedAt = performance.now();
      const context = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
      propagator.inject(context, {}, defaultTextMapSetter);
      return performance.now() - startedAt;
    });
    return Math.min(...times);
  }

  // Eight times the length would take 64 times as long if it were quadratic: a second instead of a millisecond.
  test.each(LONG_HEADERS)('%s: %s', (name, _what, header) => {
    const short = timeOf(name, header(8_000));
    const long = timeOf(name, header(64_000));
    expect(long).toBeLessThan(24 * short + 50);
  });

  test('many headers', () => {
    const carrier = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`Traceparent${index}`, 'x']),
    );
    const reads: string[] = [];
    const getter: TextMapGetter<Record<string, string>> = {
      keys: (headers) => Object.keys(headers),
      get: (headers, name) => {
        reads.push(name);
        return headers[name];
      },
    };
    expect(propagator.extract(ROOT_CONTEXT, carrier, getter)).toBe(ROOT_CONTEXT);
    expect(reads).toEqual(['traceparent', 'baggage', 'X-Trace-ID']);
  });
});

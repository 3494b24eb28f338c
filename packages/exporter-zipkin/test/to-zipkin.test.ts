import { createTraceState } from '@opentelemetry/api';
import { type ReadableSpan, SpanKind, SpanStatusCode } from '@spanlight/core';
import { type FakeSpan, fakeSpan } from '@spanlight/core/testing';
import { describe, expect, test } from 'vitest';

import { toZipkinSpan } from '../src/to-zipkin.ts';
import { schemaViolation } from './support/zipkin-schema.ts';

/** The JSON that is sent for a span, read again. */
function sent(overrides: Partial<FakeSpan> | ReadableSpan) {
  const span = 'spanContext' in overrides ? overrides : fakeSpan(overrides);
  const json = JSON.stringify([toZipkinSpan(span)]);
  const parsed = JSON.parse(json) as ReturnType<typeof toZipkinSpan>[];
  expect(schemaViolation(parsed)).toBeUndefined();
  return parsed[0]!;
}

function tagsOf(overrides: Partial<FakeSpan>) {
  return sent(overrides).tags;
}

function annotationsOf(events: ReadableSpan['events']) {
  return sent({ events }).annotations?.map(({ value }) => value);
}

function linksOf(links: ReadableSpan['links']): object {
  const tags = Object.entries(tagsOf({ links }));
  return Object.fromEntries(tags.filter(([key]) => key.startsWith('otlp.link.')));
}

const resource = (
  attributes: ReadableSpan['resource']['attributes'],
): ReadableSpan['resource'] => ({
  attributes,
  merge: () => resource(attributes),
  getRawAttributes: () => Object.entries(attributes),
});

test('a span with everything', () => {
  const span = fakeSpan({
    traceId: '0AF7651916CD43DD8448EB211C80319C',
    spanId: 'B7AD6B7169203331',
    parentSpanId: '00F067AA0BA902B7',
    name: 'charge card',
    kind: SpanKind.CLIENT,
    startTime: [1_732_000_000, 123_456_789],
    duration: [1, 499],
    status: { code: SpanStatusCode.ERROR, message: 'declined' },
    attributes: { 'order.id': 42, 'server.address': 'api.bank.example' },
    events: [{ name: 'retry', time: [1_732_000_000, 500_000_600], attributes: { tries: 2 } }],
    links: [
      {
        context: { traceId: 'c'.repeat(32), spanId: 'D'.repeat(16), traceFlags: 1 },
        attributes: { why: 'batch' },
      },
    ],
    droppedAttributesCount: 1,
    droppedEventsCount: 2,
    droppedLinksCount: 3,
    resource: resource({ 'service.name': 'shop', 'service.namespace': 'eu', 'host.id': 7 }),
    instrumentationScope: { name: 'checkout', version: '1.2.3' },
  });
  expect(sent(span)).toEqual({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    id: 'b7ad6b7169203331',
    parentId: '00f067aa0ba902b7',
    name: 'charge card',
    kind: 'CLIENT',
    timestamp: 1_732_000_000_123_457,
    duration: 1_000_000,
    localEndpoint: { serviceName: 'shop' },
    remoteEndpoint: { serviceName: 'api.bank.example' },
    annotations: [{ timestamp: 1_732_000_000_500_001, value: '"retry": {"tries":2}' }],
    tags: {
      'service.namespace': 'eu',
      'host.id': '7',
      'otel.scope.name': 'checkout',
      'otel.scope.version': '1.2.3',
      'order.id': '42',
      'server.address': 'api.bank.example',
      'otel.status_code': 'ERROR',
      error: 'declined',
      'otel.dropped_attributes_count': '1',
      'otel.dropped_events_count': '2',
      'otel.dropped_links_count': '3',
      'otlp.link.0': `${'c'.repeat(32)}|${'d'.repeat(16)}||{"why":"batch"}|0`,
    },
  });
});

test('a span with nothing has only what every span has', () => {
  const span = sent({
    name: '',
    resource: resource({}),
    instrumentationScope: { name: '' },
    duration: [0, 0],
  });
  expect(span).toEqual({
    traceId: span.traceId,
    id: span.id,
    timestamp: 1_700_000_000_123_456,
    duration: 1,
    localEndpoint: { serviceName: 'unknown_service' },
    tags: {},
  });
});

test.each([
  [SpanKind.INTERNAL, undefined],
  [SpanKind.SERVER, 'SERVER'],
  [SpanKind.CLIENT, 'CLIENT'],
  [SpanKind.PRODUCER, 'PRODUCER'],
  [SpanKind.CONSUMER, 'CONSUMER'],
])('the kind %i is %s', (kind, expected) => {
  expect(sent({ kind }).kind).toBe(expected);
});

test.each([
  [[0, 0], 1],
  [[0, 499], 1],
  [[0, 1234], 1],
  [[0, 1500], 2],
  [[3600, 1], 3_600_000_000],
] as const)('a duration of %j is %i microseconds', ([seconds, nanos], expected) => {
  expect(sent({ duration: [seconds, nanos] }).duration).toBe(expected);
});

describe('the status', () => {
  const ERROR = { code: SpanStatusCode.ERROR };
  test.each([
    ['unset', {}, {}],
    ['ok', { status: { code: SpanStatusCode.OK } }, { 'otel.status_code': 'OK' }],
    ['an error', { status: ERROR }, { 'otel.status_code': 'ERROR', error: '' }],
    [
      'an error with a description',
      { status: { ...ERROR, message: 'no' }, attributes: { error: 'yes' } },
      { 'otel.status_code': 'ERROR', error: 'no' },
    ],
    [
      'an error that only an attribute describes',
      { status: ERROR, attributes: { error: 'timeout' } },
      { 'otel.status_code': 'ERROR', error: 'timeout' },
    ],
    [
      'an error, and an attribute that denies it',
      { status: ERROR, attributes: { error: false } },
      { 'otel.status_code': 'ERROR', error: '' },
    ],
    ['unset, and an attribute that says so', { attributes: { error: false } }, {}],
    ['unset, and an attribute that says so as a text', { attributes: { error: 'false' } }, {}],
    [
      'unset, and an attribute that says otherwise',
      { attributes: { error: true } },
      { error: 'true' },
    ],
  ])('%s', (_title, overrides, expected) => {
    const tags = tagsOf({ instrumentationScope: { name: '' }, ...overrides });
    expect(tags).toEqual(expected);
  });
});

describe('the remote endpoint', () => {
  const everything = {
    'peer.service': 'a',
    'server.address': 'b',
    'net.peer.name': 'c',
    'network.peer.address': '10.0.0.4',
    'network.peer.port': 5432,
    'server.socket.domain': 'e',
    'server.socket.address': '10.0.0.6',
    'server.socket.port': 80,
    'net.sock.peer.name': 'g',
    'net.sock.peer.addr': '10.0.0.8',
    'net.sock.peer.port': 443,
    'peer.hostname': 'i',
    'peer.address': 'j',
    'db.name': 'k',
  };

  test('is the first of a list of attributes', () => {
    const left: Record<string, string | number> = { ...everything };
    const endpoints = [];
    while (Object.keys(left).length > 0) {
      endpoints.push(sent({ kind: SpanKind.CLIENT, attributes: left }).remoteEndpoint);
      const [first, second] = Object.keys(left);
      delete left[first!];
      if (second?.endsWith('port')) {
        delete left[second];
      }
    }
    expect(endpoints).toEqual([
      { serviceName: 'a' },
      { serviceName: 'b' },
      { serviceName: 'c' },
      { serviceName: '10.0.0.4', port: 5432 },
      { serviceName: 'e' },
      { serviceName: '10.0.0.6', port: 80 },
      { serviceName: 'g' },
      { serviceName: '10.0.0.8', port: 443 },
      { serviceName: 'i' },
      { serviceName: 'j' },
      { serviceName: 'k' },
    ]);
  });

  test.each([
    [SpanKind.CLIENT, { serviceName: 'a' }],
    [SpanKind.PRODUCER, { serviceName: 'a' }],
    [SpanKind.SERVER, undefined],
    [SpanKind.CONSUMER, undefined],
    [SpanKind.INTERNAL, undefined],
  ])('belongs to spans of kind %i: %j', (kind, expected) => {
    expect(sent({ kind, attributes: everything }).remoteEndpoint).toEqual(expected);
  });

  test.each([0, -1, 65_536, 1.5, NaN, '80', null])('has no port %s', (port) => {
    const attributes = { 'network.peer.address': 'host', 'network.peer.port': port };
    expect(sent({ kind: SpanKind.CLIENT, attributes }).remoteEndpoint).toEqual({
      serviceName: 'host',
    });
  });

  test('is not what has no text', () => {
    const attributes = { 'peer.service': '', 'server.address': ['a'], 'db.name': 'orders' };
    expect(sent({ kind: SpanKind.CLIENT, attributes }).remoteEndpoint).toEqual({
      serviceName: 'orders',
    });
  });
});

test('attributes are texts', () => {
  const attributes: Record<string, unknown> = {
    text: 'plain "text"',
    empty: '',
    yes: true,
    number: 1.5,
    zero: 0,
    huge: 1e300,
    nan: NaN,
    infinite: -Infinity,
    big: 2n ** 70n,
    nothing: null,
    bytes: new Uint8Array([1, 2, 255]),
    buffer: Buffer.from('hi'),
    date: new Date(0),
    list: ['a,b', 1, null, NaN, true, ['c'], new Uint8Array([1])],
    object: { deep: { er: -Infinity, big: 2n ** 70n, buffer: Buffer.from('hi') } },
    empties: [],
    absent: undefined,
    call: () => 1,
    symbol: Symbol('s'),
  };
  const tags = tagsOf({
    attributes,
    instrumentationScope: { name: '' },
  });
  expect(tags).toEqual({
    text: 'plain "text"',
    empty: '',
    yes: 'true',
    number: '1.5',
    zero: '0',
    huge: '1e+300',
    nan: 'NaN',
    infinite: '-Infinity',
    big: '1180591620717411303424',
    nothing: '',
    bytes: 'AQL/',
    buffer: 'aGk=',
    date: '1970-01-01T00:00:00.000Z',
    list: '["a,b",1,null,"NaN",true,["c"],"AQ=="]',
    object: '{"deep":{"er":"-Infinity","big":"1180591620717411303424","buffer":"aGk="}}',
    empties: '[]',
  });
});

test('what is said about the span beats what is said about its resource, except how it went', () => {
  const tags = tagsOf({
    resource: resource({ 'service.name': 'shop', team: 'a', region: 'eu' }),
    attributes: { team: 'b', 'otel.status_code': 'whatever', 'service.name': 'mine' },
    status: { code: SpanStatusCode.OK },
  });
  expect(tags).toMatchObject({
    team: 'b',
    region: 'eu',
    'otel.status_code': 'OK',
    'service.name': 'mine',
  });
});

test('no name is special', () => {
  const attributes = JSON.parse('{"__proto__":"a","constructor":"b","nested":{"__proto__":1}}');
  const tags = tagsOf({ attributes, events: [{ name: 'e', time: [1, 0], attributes }] });
  expect(Object.entries(tags)).toContainEqual(['__proto__', 'a']);
  expect(tags).toMatchObject({ constructor: 'b', nested: '{"__proto__":1}' });
});

describe('an event', () => {
  const time: [number, number] = [1_732_000_000, 0];

  test('is an annotation with its name, and its attributes as JSON', () => {
    expect(
      annotationsOf([
        { name: 'plain', time },
        { name: 'empty', time, attributes: {} },
        { name: 'with', time, attributes: { list: ['a'], nan: NaN, nested: { b: null } } },
        { name: 'it said "no"', time, attributes: { a: 1 } },
      ]),
    ).toEqual([
      'plain',
      'empty',
      '"with": {"list":["a"],"nan":"NaN","nested":{"b":null}}',
      String.raw`"it said \"no\"": {"a":1}`,
    ]);
  });

  test('says how many attributes were dropped', () => {
    expect(
      annotationsOf([
        { name: 'a', time, droppedAttributesCount: 0 },
        { name: 'b', time, droppedAttributesCount: 2, attributes: { c: 1 } },
      ]),
    ).toEqual(['a', '"b": {"c":1,"otel.dropped_attributes_count":2}']);
  });

  test('has no bars, at which the OpenTelemetry Collector would split it', () => {
    const attributes = { command: 'a | b | c' };
    const texts = annotationsOf([
      { name: 'x|y|z', time },
      { name: 'run', time, attributes },
    ]);
    expect(texts?.join('')).not.toContain('|');
    expect(texts?.map((text) => JSON.parse(`{${text}}`) as object)).toEqual([
      { 'x|y|z': {} },
      { run: attributes },
    ]);
  });
});

describe('a link', () => {
  const context = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 1 };

  test('is a tag as the OpenTelemetry Collector reads it', () => {
    const traceState = createTraceState('vendor=value');
    expect(
      linksOf([
        { context },
        { context: { ...context, traceState }, attributes: { a: '|' }, droppedAttributesCount: 3 },
      ]),
    ).toEqual({
      'otlp.link.0': `${context.traceId}|${context.spanId}||{}|0`,
      'otlp.link.1': `${context.traceId}|${context.spanId}|vendor=value|{"a":"|"}|3`,
    });
  });

  test('with a bar in its tracestate goes without that', () => {
    const traceState = createTraceState('vendor=a|b');
    expect(linksOf([{ context: { ...context, traceState } }])).toEqual({
      'otlp.link.0': `${context.traceId}|${context.spanId}||{}|0`,
    });
  });

  test('that leads nowhere is left out, and leaves no gap', () => {
    const nowhere = { context: { ...context, spanId: '' } };
    expect(Object.keys(linksOf([nowhere, { context }, nowhere]))).toEqual(['otlp.link.0']);
  });
});

test('the tracestate is a tag', () => {
  const span = fakeSpan();
  const traceState = createTraceState('a=1,b=2');
  const spanContext = () => ({ ...span.spanContext(), traceState });
  expect(sent({ ...span, spanContext }).tags['w3c.tracestate']).toBe('a=1,b=2');
});

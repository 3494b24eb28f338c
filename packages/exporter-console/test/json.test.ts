import { SpanKind, type ReadableSpan } from '@spanlight/core';
import { expect, test } from 'vitest';

import { onPaper, render } from './support/render.ts';
import { exception, span, traceId } from './support/span-builder.ts';

function line(one: ReadableSpan): Record<string, unknown> {
  return JSON.parse(render([one], { format: 'json' }));
}

test('each span is one line of JSON, as soon as it ends', () => {
  const { exporter, paper } = onPaper({ format: 'json' });
  exporter.export([span({ name: 'child', parent: 'root' })], () => undefined);
  expect(paper.writes).toHaveLength(1);
  exporter.export([span({ name: 'a' }), span({ name: 'b' })], () => undefined);
  expect(paper.writes[1]).toMatch(/^\{.+\}\n\{.+\}\n$/);
});

test('all of a span is in it', () => {
  const other = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 };
  const whole = {
    ...span({
      name: 'charge card',
      id: '00f067aa0ba902b7',
      parent: '00000000000000ff',
      from: 1.5,
      to: 3.25,
      kind: SpanKind.CLIENT,
      status: 'error',
      message: 'declined',
      attributes: { 'order.id': 42 },
      events: [{ name: 'retry', at: 2, attributes: { n: 1 } }],
    }),
    links: [{ context: other, attributes: { why: 'batch' }, droppedAttributesCount: 4 }],
    droppedAttributesCount: 1,
    droppedEventsCount: 2,
    droppedLinksCount: 3,
  };
  expect(line(whole)).toEqual({
    trace_id: traceId,
    span_id: '00f067aa0ba902b7',
    parent_id: '00000000000000ff',
    name: 'charge card',
    kind: 'client',
    start_time_unix_nano: '1772366400001500000',
    end_time_unix_nano: '1772366400003250000',
    duration_ns: 1_750_000,
    status: 'error',
    status_message: 'declined',
    attributes: { 'order.id': 42 },
    events: [{ name: 'retry', time_unix_nano: '1772366400002000000', attributes: { n: 1 } }],
    links: [
      {
        trace_id: other.traceId,
        span_id: other.spanId,
        attributes: { why: 'batch' },
        dropped_attributes_count: 4,
      },
    ],
    service: 'shop',
    scope: 'test',
    dropped_attributes_count: 1,
    dropped_events_count: 2,
    dropped_links_count: 3,
  });
});

test('what is not there is null, and counts of nothing are left out', () => {
  expect(line(span({ name: 'root' }))).toMatchObject({ parent_id: null, status_message: null });
  expect(line(span({ name: 'root' }))).not.toHaveProperty('dropped_attributes_count');
});

test('every value has a form', () => {
  const circle: unknown[] = [1];
  circle.push(circle);
  const attributes = {
    bytes: new Uint8Array([251, 255, 0]),
    numbers: new Float32Array([0.5, Number.NaN]),
    nan: Number.NaN,
    infinite: [Infinity, -Infinity],
    large: 2n ** 64n,
    date: new Date(0),
    nested: { list: [undefined, null, true, { deep: 'yes' }] },
    map: new Map([['a', 1]]),
    set: new Set(['b']),
    error: new TypeError('no'),
    circle,
    text: 'line\nbreak "quoted" 中 \uD800',
    nothing: undefined,
  };
  expect(line(span({ name: 'x', attributes }))['attributes']).toEqual({
    bytes: '+/8A',
    numbers: ['0.5', 'NaN'],
    nan: 'NaN',
    infinite: ['Infinity', '-Infinity'],
    large: '18446744073709551616',
    date: '1970-01-01T00:00:00.000Z',
    nested: { list: [null, null, true, { deep: 'yes' }] },
    map: { a: 1 },
    set: ['b'],
    error: 'TypeError: no',
    circle: [1, '[circular]'],
    text: 'line\nbreak "quoted" 中 \uD800',
  });
});

test('an attribute named like a member of every object is one of the attributes', () => {
  const attributes = JSON.parse('{"__proto__": 1, "constructor": 2}');
  const text = render([span({ name: 'x', attributes })], { format: 'json' });
  expect(text).toContain('"attributes":{"__proto__":1,"constructor":2}');
});

test('the same value may be there twice', () => {
  const shared = { a: 1 };
  expect(line(span({ name: 'x', attributes: { shared: [shared, shared] } }))).toMatchObject({
    attributes: { shared: [{ a: 1 }, { a: 1 }] },
  });
});

test('an exception keeps its whole stack', () => {
  const stack = ['    at a (/x.ts:1:1)', 'Caused by: Error: b'];
  const { events } = line(span({ name: 'x', events: [exception('E', 'a', stack)] })) as {
    events: { attributes: Record<string, string> }[];
  };
  expect(events[0]?.attributes['exception.stacktrace']).toBe(['E: a', ...stack].join('\n'));
});

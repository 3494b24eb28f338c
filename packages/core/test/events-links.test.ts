import { INVALID_SPAN_CONTEXT, TraceFlags } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { hostileObject } from './support/hostile.ts';
import { recordSpans } from './support/record-spans.ts';

const OTHER = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
};

describe('Span.addEvent', () => {
  test('keeps name, time and attributes, in order', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) => {
      current.addEvent('first');
      current.addEvent('second', { a: 1, nested: { b: [null, 'x'] } });
      current.addEvent('third', { c: 3 }, 1_700_000_000_000);
      current.addEvent('fourth', 1_700_000_000_000);
    });
    const { events } = span('one');
    expect(events.map((event) => event.name)).toEqual(['first', 'second', 'third', 'fourth']);
    expect(events[1]?.attributes).toEqual({ a: 1, nested: { b: [null, 'x'] } });
    expect(events[2]).toMatchObject({ time: [1_700_000_000, 0], attributes: { c: 3 } });
    expect(events[3]).toMatchObject({ time: [1_700_000_000, 0] });
  });

  test('copies the attributes', () => {
    const { tracer, span } = recordSpans();
    const attributes = { list: [1] };
    tracer.span('one', (current) => {
      current.addEvent('event', attributes);
      attributes.list.push(2);
    });
    expect(span('one').events[0]?.attributes).toEqual({ list: [1] });
  });

  test('drops and counts bad attributes, each on its event', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) => {
      current.addEvent('event', { good: 1, bad: () => {}, '': 1 });
      current.addEvent('other', hostileObject() as never);
    });
    expect(span('one').events).toMatchObject([
      { name: 'event', attributes: { good: 1 }, droppedAttributesCount: 2 },
      { name: 'other', attributes: {}, droppedAttributesCount: 1 },
    ]);
    expect(span('one').droppedAttributesCount).toBe(0);
  });

  test('keeps the newest 128', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) => {
      for (let index = 0; index < 200; index += 1) {
        current.addEvent(`event ${index}`);
      }
    });
    const { events, droppedEventsCount } = span('one');
    expect(events).toHaveLength(128);
    expect(events[0]?.name).toBe('event 72');
    expect(events.at(-1)?.name).toBe('event 199');
    expect(droppedEventsCount).toBe(72);
  });

  test('keeps as many events and attributes as spanLimits says', () => {
    const { tracer, span } = recordSpans({
      spanLimits: { eventCountLimit: 1, attributePerEventCountLimit: 1 },
    });
    tracer.span('one', (current) => {
      current.addEvent('old').addEvent('new', { a: 1, b: 2, c: 3 });
    });
    expect(span('one')).toMatchObject({
      events: [{ name: 'new', attributes: { a: 1 }, droppedAttributesCount: 2 }],
      droppedEventsCount: 1,
    });
  });

  test('keeps none with a limit of zero', () => {
    const { tracer, span } = recordSpans({ spanLimits: { eventCountLimit: 0, linkCountLimit: 0 } });
    tracer.span('one', (current) => current.addEvent('event').addLink({ context: OTHER }));
    expect(span('one')).toMatchObject({
      events: [],
      links: [],
      droppedEventsCount: 1,
      droppedLinksCount: 1,
    });
  });

  test('a limit of attributes holds per event', () => {
    const { tracer, span } = recordSpans();
    const many = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`k${index}`, 1]));
    tracer.span('one', (current) => {
      current.addEvent('event', many).addLink({ context: OTHER, attributes: many });
    });
    expect(span('one').events[0]?.droppedAttributesCount).toBe(2);
    expect(span('one').links[0]?.droppedAttributesCount).toBe(2);
    expect(Object.keys(span('one').links[0]?.attributes ?? {})).toHaveLength(128);
  });
});

describe('links', () => {
  test('come from the options, addLink and addLinks, in order', () => {
    const { tracer, span } = recordSpans();
    const link = { context: OTHER };
    const [zero, one, two, three] = [0, 1, 2, 3].map((why) => ({
      context: OTHER,
      attributes: { why },
    }));
    tracer.span('one', { links: [zero!] }, (current) => {
      current.addLink(one!).addLinks([two!, three!]);
      current.addLink(link);
    });
    const { links } = span('one');
    expect(links.map((kept) => kept.attributes?.['why'])).toEqual([0, 1, 2, 3, undefined]);
    expect(links.every((kept) => kept.context.spanId === OTHER.spanId)).toBe(true);
  });

  test('keep the newest of those given at the start as well', () => {
    const { tracer, span } = recordSpans();
    const links = Array.from({ length: 130 }, (_, index) => ({
      context: OTHER,
      attributes: { index },
    }));
    tracer.span('one', { links }, (current) => current.addLink({ context: OTHER }));
    expect(span('one').links).toHaveLength(128);
    expect(span('one').links[0]?.attributes).toEqual({ index: 3 });
    expect(span('one').droppedLinksCount).toBe(3);
    expect(links).toHaveLength(130);
  });

  test('one that leads nowhere is dropped and counted', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) => {
      current
        .addLink(null as never)
        .addLink({} as never)
        .addLink({ context: null } as never);
      current.addLink(hostileObject() as never);
      current.addLinks(null as never).addLinks('text' as never);
    });
    expect(span('one')).toMatchObject({ links: [], droppedLinksCount: 4 });
  });

  test('one without valid ids stays: its attributes may tell something', () => {
    const { tracer, span } = recordSpans();
    tracer.span('one', (current) =>
      current.addLink({ context: INVALID_SPAN_CONTEXT, attributes: { a: 1 } }),
    );
    expect(span('one').links).toHaveLength(1);
  });
});

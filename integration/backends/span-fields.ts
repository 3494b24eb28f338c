import {
  hrTimeToMicroseconds,
  type Link,
  type ReadableSpan,
  type TimedEvent,
} from '@spanlight/core';

import {
  bytes,
  eventFields,
  type Fields,
  KINDS,
  linkFields,
  prefixed,
  STATUSES,
} from './fields.ts';

/** All that a span says. */
export function fieldsOfSpan(span: ReadableSpan): Fields {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const { resource, instrumentationScope: scope } = span;
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? '',
    parentIsRemote: span.parentSpanContext?.isRemote ?? false,
    flags: traceFlags,
    traceState: traceState?.serialize() ?? '',
    name: span.name,
    kind: KINDS[span.kind],
    start: hrTimeToMicroseconds(span.startTime),
    end: hrTimeToMicroseconds(span.endTime),
    status: STATUSES[span.status.code],
    statusMessage: span.status.message ?? '',
    ...attributeFields('attributes.', span.attributes),
    droppedAttributes: span.droppedAttributesCount,
    ...eventFields(span.events.map(fieldsOfEvent)),
    droppedEvents: span.droppedEventsCount,
    ...linkFields(span.links.map(fieldsOfLink)),
    droppedLinks: span.droppedLinksCount,
    ...attributeFields('resource.', resource.attributes),
    resourceSchemaUrl: resource.schemaUrl ?? '',
    scopeName: scope.name,
    scopeVersion: scope.version ?? '',
    scopeSchemaUrl: scope.schemaUrl ?? '',
  };
}

function fieldsOfEvent({
  name,
  time,
  attributes = {},
  droppedAttributesCount,
}: TimedEvent): Fields {
  return {
    name,
    time: hrTimeToMicroseconds(time),
    ...attributeFields('attributes.', attributes),
    droppedAttributes: droppedAttributesCount ?? 0,
  };
}

function fieldsOfLink({ context, attributes = {}, droppedAttributesCount }: Link): Fields {
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    isRemote: context.isRemote ?? false,
    flags: context.traceFlags,
    traceState: context.traceState?.serialize() ?? '',
    ...attributeFields('attributes.', attributes),
    droppedAttributes: droppedAttributesCount ?? 0,
  };
}

function attributeFields(prefix: string, attributes: Readonly<Record<string, unknown>>): Fields {
  return prefixed(prefix, mapValues(attributes));
}

function mapValues(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, comparable(value)]),
  );
}

function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return bytes(value);
  }
  if (Array.isArray(value)) {
    return value.map(comparable);
  }
  const isObject = typeof value === 'object' && value !== null;
  return isObject ? mapValues(value as Record<string, unknown>) : value;
}

import { eventFields, type Fields, linkFields, prefixed } from './fields.ts';

/** A span of Zipkin's API, version 2. */
export interface ZipkinSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name?: string;
  readonly kind?: string;
  readonly timestamp: number;
  readonly duration: number;
  readonly localEndpoint?: { readonly serviceName?: string };
  readonly annotations?: readonly { readonly timestamp: number; readonly value: string }[];
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * What a span of Zipkin says, where need be by the conventions of OpenTelemetry: Zipkin has no fields for status, scope,
 * trace state, links, and the attributes of events, so they are written as texts.
 */
export function fieldsOfZipkin(span: ZipkinSpan): Fields {
  const tags = { ...span.tags };
  const take = (key: string, otherwise: string): string => {
    const { [key]: value = otherwise } = tags;
    delete tags[key];
    return value;
  };
  const links: Fields[] = [];
  while (tags[`otlp.link.${links.length}`] !== undefined) {
    links.push(fieldsOfLink(take(`otlp.link.${links.length}`, '')));
  }
  return {
    traceId: span.traceId,
    spanId: span.id,
    parentSpanId: span.parentId ?? '',
    traceState: take('w3c.tracestate', ''),
    name: span.name ?? '',
    kind: span.kind ?? 'INTERNAL',
    start: span.timestamp,
    end: span.timestamp + span.duration,
    status: take('otel.status_code', 'UNSET'),
    statusMessage: take('error', ''),
    droppedAttributes: Number(take('otel.dropped_attributes_count', '0')),
    ...eventFields((span.annotations ?? []).map(fieldsOfAnnotation)),
    droppedEvents: Number(take('otel.dropped_events_count', '0')),
    ...linkFields(links),
    droppedLinks: Number(take('otel.dropped_links_count', '0')),
    'resource.service.name': span.localEndpoint?.serviceName,
    scopeName: take('otel.scope.name', ''),
    scopeVersion: take('otel.scope.version', ''),
    ...prefixed('attributes.', tags),
  };
}

/** `read` or `"read": {"bytes":3}` */
function fieldsOfAnnotation({ timestamp, value }: { timestamp: number; value: string }): Fields {
  const [, name = value, json = '{}'] = /^("(?:[^"\\]|\\.)*"): (\{.*\})$/.exec(value) ?? [];
  const { 'otel.dropped_attributes_count': droppedAttributes = 0, ...attributes } = JSON.parse(
    json,
  ) as Record<string, unknown>;
  return {
    name: name === value ? value : JSON.parse(name),
    time: timestamp,
    ...prefixed('attributes.', attributes),
    droppedAttributes,
  };
}

/** `<trace id>|<span id>|<trace state>|<attributes as JSON>|<dropped attributes>` */
function fieldsOfLink(text: string): Fields {
  const [traceId, spanId, traceState, ...rest] = text.split('|');
  const droppedAttributes = Number(rest.pop());
  return {
    traceId,
    spanId,
    traceState,
    ...prefixed('attributes.', JSON.parse(rest.join('|')) as Record<string, unknown>),
    droppedAttributes,
  };
}

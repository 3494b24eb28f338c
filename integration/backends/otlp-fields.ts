import {
  bytes,
  eventFields,
  type Fields,
  KINDS,
  linkFields,
  prefixed,
  STATUSES,
} from './fields.ts';

/** Traces in the JSON form of OTLP, as Collector, Jaeger and Phoenix write them. What is empty or zero may be absent. */
export interface OtlpTraces {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly OtlpAttribute[] };
    readonly schemaUrl?: string;
    readonly scopeSpans?: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string };
      readonly schemaUrl?: string;
      readonly spans?: readonly OtlpSpan[];
    }[];
  }[];
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly flags?: number;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly OtlpAttribute[];
  readonly droppedAttributesCount?: number;
  readonly events?: readonly OtlpEvent[];
  readonly droppedEventsCount?: number;
  readonly links?: readonly OtlpLink[];
  readonly droppedLinksCount?: number;
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface OtlpEvent {
  readonly timeUnixNano: string;
  readonly name?: string;
  readonly attributes?: readonly OtlpAttribute[];
  readonly droppedAttributesCount?: number;
}

interface OtlpLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly flags?: number;
  readonly attributes?: readonly OtlpAttribute[];
  readonly droppedAttributesCount?: number;
}

interface OtlpAttribute {
  readonly key: string;
  readonly value?: OtlpValue;
}

/** One of its fields; none stands for null. */
interface OtlpValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  /** Digits, because JSON has no integers of 64 bits. */
  readonly intValue?: string | number;
  /** A number, or `NaN`, `Infinity`, `-Infinity`. */
  readonly doubleValue?: number | string;
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly OtlpValue[] };
  readonly kvlistValue?: { readonly values?: readonly OtlpAttribute[] };
}

const FLAGS_MASK = 0xff;
const IS_REMOTE = 0x200;

/** All that traces say of each of their spans. */
export function fieldsOfOtlp({ resourceSpans = [] }: OtlpTraces): Fields[] {
  return resourceSpans.flatMap(({ resource, schemaUrl, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ scope, schemaUrl: scopeSchemaUrl = '', spans = [] }) =>
      spans.map((span) => ({
        ...fieldsOfSpan(span),
        ...attributeFields('resource.', resource?.attributes),
        resourceSchemaUrl: schemaUrl ?? '',
        scopeName: scope?.name ?? '',
        scopeVersion: scope?.version ?? '',
        scopeSchemaUrl,
      })),
    ),
  );
}

function fieldsOfSpan(span: OtlpSpan): Fields {
  const { flags = 0, status } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? '',
    parentIsRemote: (flags & IS_REMOTE) !== 0,
    flags: flags & FLAGS_MASK,
    traceState: span.traceState ?? '',
    name: span.name ?? '',
    kind: KINDS[(span.kind ?? 0) - 1] ?? 'UNSPECIFIED',
    start: toMicros(span.startTimeUnixNano),
    end: toMicros(span.endTimeUnixNano),
    status: STATUSES[status?.code ?? 0],
    statusMessage: status?.message ?? '',
    ...attributeFields('attributes.', span.attributes),
    droppedAttributes: span.droppedAttributesCount ?? 0,
    ...eventFields((span.events ?? []).map(fieldsOfEvent)),
    droppedEvents: span.droppedEventsCount ?? 0,
    ...linkFields((span.links ?? []).map(fieldsOfLink)),
    droppedLinks: span.droppedLinksCount ?? 0,
  };
}

function fieldsOfEvent(event: OtlpEvent): Fields {
  return {
    name: event.name ?? '',
    time: toMicros(event.timeUnixNano),
    ...attributeFields('attributes.', event.attributes),
    droppedAttributes: event.droppedAttributesCount ?? 0,
  };
}

function fieldsOfLink({ flags = 0, ...link }: OtlpLink): Fields {
  return {
    traceId: link.traceId,
    spanId: link.spanId,
    isRemote: (flags & IS_REMOTE) !== 0,
    flags: flags & FLAGS_MASK,
    traceState: link.traceState ?? '',
    ...attributeFields('attributes.', link.attributes),
    droppedAttributes: link.droppedAttributesCount ?? 0,
  };
}

/** Microseconds are what is sent. If they became fractions, they are shown as they are. */
function toMicros(nanos: string): number | string {
  const value = BigInt(nanos);
  return value % 1000n === 0n ? Number(value / 1000n) : `${nanos} ns`;
}

function attributeFields(prefix: string, attributes: readonly OtlpAttribute[] = []): Fields {
  return prefixed(prefix, toObject(attributes));
}

function toObject(attributes: readonly OtlpAttribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value = {} }) => [key, toValue(value)]));
}

function toValue(value: OtlpValue): unknown {
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } =
    value;
  if (bytesValue !== undefined) {
    return bytes(Buffer.from(bytesValue, 'base64'));
  }
  if (arrayValue !== undefined) {
    return (arrayValue.values ?? []).map(toValue);
  }
  if (kvlistValue !== undefined) {
    return toObject(kvlistValue.values ?? []);
  }
  const number = intValue ?? doubleValue;
  return stringValue ?? boolValue ?? (number === undefined ? null : Number(number));
}

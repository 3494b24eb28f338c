import type { KnownDifference } from './compare.ts';
import type { Fields } from './fields.ts';

/** What a backend has nowhere. */
export function lost(field: RegExp, why: string): KnownDifference {
  return { field, why, comesBack: () => undefined };
}

/** What a backend has with another value. */
function becomes(field: RegExp, value: unknown, why: string): KnownDifference {
  return { field, why, comesBack: () => value };
}

/** Spans of no time. */
const isOfNoTime = (span: Fields): boolean => span['start'] === span['end'];

/** Values that OTLP has no form for in JSON, and what the exporter writes instead. */
export const OTLP: readonly KnownDifference[] = [
  {
    field: /^attributes\.(double\.(large|nan|infinite)|integer\.beyond)$/,
    why: 'JSON has no form for it: sent as a text, in protobuf as well',
    comesBack: String,
  },
  {
    field: /^attributes\.text\.lone$/,
    why: 'half a surrogate pair is no Unicode',
    comesBack: (sent) => String(sent).toWellFormed(),
  },
  {
    field: /^attributes\.array\.lone$/,
    why: 'half a surrogate pair is no Unicode',
    comesBack: (sent) => (sent as string[]).map((text) => text.toWellFormed()),
  },
];

const JAEGER_ALWAYS: readonly KnownDifference[] = [
  {
    field: /^attributes\.@jaeger@warnings$/,
    why: 'Jaeger adds a remark, e.g. that a parent is not there',
    comesBack: (_sent, _span, _field, read) => (Array.isArray(read) ? read : []),
  },
];

export const JAEGER_OTLP: readonly KnownDifference[] = [
  ...OTLP,
  ...JAEGER_ALWAYS,
  becomes(/^scopeSchemaUrl$/, '', 'Jaeger does not keep the schema of a scope'),
  {
    field: /^end$/,
    why: 'in Jaeger a span takes at least a nanosecond',
    comesBack: (sent, span) => (isOfNoTime(span) ? `${sent as number}001 ns` : sent),
  },
];

/** What the format of Zipkin cannot say, or the receivers of Collector and Jaeger do not read. */
export const ZIPKIN: readonly KnownDifference[] = [
  becomes(/^flags$|^links\[\d+\]\.flags$/, 0, 'Zipkin has no flags'),
  becomes(
    /^(parentIsRemote|links\[\d+\]\.isRemote)$/,
    false,
    'Zipkin does not say where a parent is',
  ),
  {
    field: /^kind$/,
    why: 'Zipkin has no word for internal spans',
    comesBack: (sent) => (sent === 'INTERNAL' ? 'UNSPECIFIED' : sent),
  },
  becomes(/^scopeSchemaUrl$/, '', 'Zipkin has no schemas'),
  becomes(
    /^resource\.process\.command_args$/,
    '["node","main.js"]',
    'in Zipkin all values are texts',
  ),
  lost(
    /^resource\.(deployment\.environment\.name|host\.cpu\.count)$/,
    'the receiver does not know that it is of the resource',
  ),
  becomes(
    /^attributes\.deployment\.environment\.name$/,
    'test',
    'the receiver takes it for an attribute',
  ),
  becomes(/^attributes\.host\.cpu\.count$/, '2', 'the receiver takes it for an attribute'),
  {
    field: /^attributes\./,
    why: 'in Zipkin all values are texts',
    comesBack: (sent) => textInZipkin(sent),
  },
  {
    field: /^attributes\.error$/,
    why: 'a mark of spans that failed, which the receiver keeps',
    comesBack: (_sent, span) => span['statusMessage'],
  },
  lost(/^attributes\.error$/, 'any tag of this name would mark a failure'),
  {
    field: /^attributes\.otel\.dropped_(attributes|events|links)_count$/,
    why: 'the receiver does not know these tags',
    comesBack: (_sent, span, field) =>
      String(
        span[
          field.replace(
            /.*_(\w)(\w+)_count/,
            (_all, first: string, rest: string) => `dropped${first.toUpperCase()}${rest}`,
          )
        ],
      ),
  },
  becomes(/^dropped(Attributes|Events|Links)$/, 0, 'the receiver does not know these tags'),
  becomes(/^events\[\d+\]\.droppedAttributes$/, 0, 'the receiver does not know it'),
  {
    field: /^events\[\d+\]\.name$/,
    why: 'Zipkin has a text for an event, which the receiver takes for the name',
    comesBack: (sent, _span, _field, read) => {
      const name = JSON.stringify(sent).replaceAll('|', String.raw`\u007c`);
      return read === name || String(read).startsWith(`${name}: {`) ? read : sent;
    },
  },
  lost(/^events\[\d+\]\.attributes\./, 'they are in the text of the event'),
  lost(/^links\[\d+\]\.attributes\.tags$/, 'the receiver reads plain values only'),
  {
    field: /^status$/,
    why: 'the receiver knows the status of failures only',
    comesBack: (sent) => (sent === 'OK' ? 'UNSET' : sent),
  },
  becomes(/^statusMessage$/, '', 'the receiver leaves it in the tag error'),
  {
    field: /^end$/,
    why: 'in Zipkin a span takes at least a microsecond',
    comesBack: (sent, span) => (isOfNoTime(span) ? (sent as number) + 1 : sent),
  },
];

export const JAEGER_ZIPKIN: readonly KnownDifference[] = [
  ...JAEGER_ALWAYS,
  becomes(/^scope(Name|Version)$/, '', 'the receiver of Jaeger takes them for attributes'),
  {
    field: /^attributes\.otel\.scope\.name$/,
    why: 'the receiver of Jaeger takes them for attributes',
    comesBack: (_sent, span) => span['scopeName'],
  },
  {
    field: /^attributes\.otel\.scope\.version$/,
    why: 'the receiver of Jaeger takes them for attributes',
    comesBack: (_sent, span) => span['scopeVersion'],
  },
  ...ZIPKIN,
];

/** What Zipkin itself does to what it is sent. */
export const ZIPKIN_SERVER: readonly KnownDifference[] = [
  lost(
    /^(parentIsRemote|flags|links\[\d+\]\.(flags|isRemote)|(resource|scope)SchemaUrl)$/,
    'Zipkin has no field for it',
  ),
  {
    field: /^(name|resource\.service\.name)$/,
    why: 'Zipkin shows names in lower case',
    comesBack: (sent) => String(sent).toLowerCase(),
  },
  lost(/^resource\.(?!service\.name$)/, 'Zipkin has no resources: it is among the tags'),
  {
    field: /^attributes\.(telemetry|deployment|service|host|process)\./,
    why: 'Zipkin has no resources: it is among the tags',
    comesBack: (_sent, span, field) =>
      textInZipkin(span[field.replace('attributes.', 'resource.')]),
  },
  {
    field: /^attributes\.text\.lone$/,
    why: 'half a surrogate pair is no Unicode',
    comesBack: () => 'a? b',
  },
  {
    field: /^attributes\./,
    why: 'in Zipkin all values are texts',
    comesBack: (sent) => textInZipkin(sent),
  },
  lost(/^attributes\.error$/, 'any tag of this name would mark a failure'),
  {
    field: /^end$/,
    why: 'in Zipkin a span takes at least a microsecond',
    comesBack: (sent, span) => (isOfNoTime(span) ? (sent as number) + 1 : sent),
  },
];

function textInZipkin(value: unknown): unknown {
  if (value === undefined || value === null) {
    return value === null ? '' : undefined;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'string') {
    return value.toWellFormed();
  }
  const json = inJson(value);
  return typeof json === 'string' ? json : JSON.stringify(json);
}

/** Bytes are written in base64. */
function inJson(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inJson);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { bytes, ...others } = value as { bytes?: unknown };
  return typeof bytes === 'string' && Object.keys(others).length === 0
    ? Buffer.from(bytes, 'hex').toString('base64')
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inJson(item)]));
}

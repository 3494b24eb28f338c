import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  defineExporter,
  ExportError,
  hrTimeToMicroseconds,
  type ReadableSpan,
  type SpanExporter,
} from '@spanlight/core';

export interface ClickHouseExporterOptions {
  /** Where the HTTP interface of ClickHouse is, e.g. `http://127.0.0.1:8123`. */
  readonly url: string;
  /** A table as in schema.sql, e.g. `spans` or `tracing.spans`. */
  readonly table: string;
  readonly user?: string;
  readonly password?: string;
}

/** Writes spans to a table of ClickHouse, one INSERT per batch. */
export function clickhouseExporter(options: ClickHouseExporterOptions): SpanExporter {
  const url = insertUrl(options);
  const headers = authorization(options);

  return defineExporter({
    name: 'clickhouse',
    async export(spans, { signal }) {
      if (spans.length === 0) {
        return;
      }
      const body = spans.map((span) => JSON.stringify(toRow(span), wellFormed)).join('\n');
      // A redirect turns POST into GET, which ClickHouse answers with a friendly 200.
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        signal,
        redirect: 'manual',
      }).catch((cause: unknown) => {
        throw failure('retryable', 'the server cannot be reached.', { cause });
      });
      await response.body?.cancel();
      const code = Number(response.headers.get('x-clickhouse-exception-code') ?? 0);
      if (!response.ok || code !== 0) {
        throw errorFor(response, code);
      }
    },
  });
}

function insertUrl({ url, table }: ClickHouseExporterOptions): URL {
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/.test(table)) {
    throw new TypeError('clickhouseExporter: table must be a name such as spans or tracing.spans.');
  }
  const result = URL.canParse(url) ? new URL(url) : undefined;
  if (result?.protocol !== 'http:' && result?.protocol !== 'https:') {
    throw new TypeError('clickhouseExporter: url must start with http:// or https://.');
  }
  if (result.username !== '' || result.password !== '') {
    throw new TypeError('clickhouseExporter: give user and password as options, not in the url.');
  }
  result.searchParams.set('query', `INSERT INTO ${table} FORMAT JSONEachRow`);
  // An answer of 200 has to mean that the rows are written, all of them with all of their columns.
  result.searchParams.set('wait_end_of_query', '1');
  result.searchParams.set('wait_for_async_insert', '1');
  result.searchParams.set('input_format_skip_unknown_fields', '0');
  return result;
}

function authorization({ user, password }: ClickHouseExporterOptions): Record<string, string> {
  if (user === undefined && password === undefined) {
    return {};
  }
  const credentials = Buffer.from(`${user ?? 'default'}:${password ?? ''}`).toString('base64');
  return { Authorization: `Basic ${credentials}` };
}

// ClickHouse answers 500 to most failures, whatever their nature; its own code says more.
// `SELECT errorCodeToName(252)` tells what a code means.

/** A busy or a broken server: timeouts, too many queries or parts, no memory, disk, network, replicas or keeper. */
const RETRYABLE_CODES = new Set([
  159, 202, 203, 209, 210, 225, 241, 242, 243, 252, 285, 319, 439, 999,
]);
/** A value that its column cannot hold: out of bounds, decimal overflow, a constraint, an enum. */
const REJECTED_CODES = new Set([69, 407, 469, 691]);

function errorFor(response: Response, code: number): Error {
  const { status } = response;
  // ClickHouse's own words are left out: they quote the row.
  const message = `the server answered ${status}${code === 0 ? '' : `, ClickHouse's error ${code}`}.`;
  if (RETRYABLE_CODES.has(code) || [429, 502, 503, 504].includes(status)) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return failure('retryable', message, seconds >= 0 ? { retryAfterMillis: seconds * 1000 } : {});
  }
  if (status === 413) {
    return failure('too_large', message);
  }
  if (REJECTED_CODES.has(code) || status === 400) {
    return failure('rejected', message);
  }
  return new Error(`${message} Check the url, the table, the user and the password.`);
}

function failure(
  kind: 'retryable' | 'too_large' | 'rejected',
  message: string,
  details: { cause?: unknown; retryAfterMillis?: number } = {},
): ExportError {
  return new ExportError('clickhouse', message, { failure: kind, ...details });
}

/** A span as schema.sql has it. */
export interface SpanRow {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string;
  readonly name: string;
  readonly kind: string;
  readonly service_name: string;
  readonly scope_name: string;
  readonly scope_version: string;
  readonly start_time: number;
  readonly duration_us: number;
  readonly status_code: string;
  readonly status_message: string;
  readonly attributes: TextMap;
  readonly resource: TextMap;
  readonly events: { time: number; name: string; attributes: TextMap }[];
  readonly links: { trace_id: string; span_id: string; attributes: TextMap }[];
}

type TextMap = Record<string, string>;

export function toRow(span: ReadableSpan): SpanRow {
  const { traceId, spanId } = span.spanContext();
  const resource = textMap(span.resource.attributes);
  return {
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: span.parentSpanContext?.spanId ?? '',
    name: span.name,
    kind: SpanKind[span.kind],
    service_name: resource['service.name'] ?? '',
    scope_name: span.instrumentationScope.name,
    scope_version: span.instrumentationScope.version ?? '',
    start_time: hrTimeToSeconds(span.startTime),
    duration_us: hrTimeToMicroseconds(span.duration),
    status_code: SpanStatusCode[span.status.code],
    status_message: span.status.message ?? '',
    attributes: textMap(span.attributes),
    resource,
    events: span.events.map(({ time, name, attributes }) => ({
      time: hrTimeToSeconds(time),
      name,
      attributes: textMap(attributes),
    })),
    links: span.links.map(({ context, attributes }) => ({
      trace_id: context.traceId,
      span_id: context.spanId,
      attributes: textMap(attributes),
    })),
  };
}

/** What ClickHouse reads into a DateTime64(6). As a number of JavaScript exact to the microsecond until the year 2242. */
function hrTimeToSeconds(time: ReadableSpan['startTime']): number {
  return hrTimeToMicroseconds(time) / 1_000_000;
}

/** Texts as they are, everything else as JSON. */
function textMap(attributes: Attributes = {}): TextMap {
  const texts = Object.entries(attributes).map(([key, value]) => {
    const plain = toPlainValue(value);
    return [wellFormed('', key), typeof plain === 'string' ? plain : JSON.stringify(plain)];
  });
  return Object.fromEntries(texts) as TextMap;
}

/** Half a surrogate pair, as in a text that was cut in the middle of an emoji, would make ClickHouse refuse the row. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value).toString() : value;
}

/** JSON has no NaN, no infinity, no big integers and no bytes: bytes become base64, the others what they are printed as. */
function toPlainValue(value: unknown): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) {
    return String(value);
  }
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString('base64');
  }
  if (Array.isArray(value)) {
    return value.map(toPlainValue);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, toPlainValue(member)]),
    );
  }
  return value;
}

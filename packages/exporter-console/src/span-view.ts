import { SpanKind, SpanStatusCode, type ReadableSpan } from '@spanlight/core';

/**
 * A span as the formats read it: flat, and safe to read.
 *
 * Spans may come from any OpenTelemetry SDK and from code that only resembles one. Whatever is absent, of another type or
 * throws when it is read is absent here, so that nothing after this file has to think of it.
 */
export interface SpanView {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent on the root of a trace. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  /** Nanoseconds since the epoch. */
  readonly start: bigint | undefined;
  /** Nanoseconds since the epoch. */
  readonly end: bigint | undefined;
  /** Nanoseconds. */
  readonly duration: number | undefined;
  readonly status: SpanStatusCode;
  readonly statusMessage: string | undefined;
  readonly attributes: AttributeView;
  readonly events: readonly EventView[];
  readonly links: readonly LinkView[];
  readonly service: string | undefined;
  readonly scope: string | undefined;
  readonly droppedAttributes: number;
  readonly droppedEvents: number;
  readonly droppedLinks: number;
}

interface EventView {
  readonly name: string;
  /** Nanoseconds since the epoch. */
  readonly time: bigint | undefined;
  readonly attributes: AttributeView;
  readonly droppedAttributes: number;
}

interface LinkView {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: AttributeView;
  readonly droppedAttributes: number;
}

export type AttributeView = ReadonlyMap<string, unknown>;

export function viewSpan(span: ReadableSpan): SpanView {
  const context = attempt(() => span.spanContext());
  const parent = field(span, 'parentSpanContext');
  const start = toNanos(field(span, 'startTime'));
  const duration = toNanos(field(span, 'duration'));
  const end = toNanos(field(span, 'endTime')) ?? add(start, duration);
  const status = field(span, 'status');
  const resource = viewAttributes(field(field(span, 'resource'), 'attributes'));
  return {
    traceId: text(field(context, 'traceId')) ?? '',
    spanId: text(field(context, 'spanId')) ?? '',
    parentSpanId: text(field(parent, 'spanId')) || undefined,
    name: text(field(span, 'name')) ?? '',
    kind: oneOf(field(span, 'kind'), kinds) ?? SpanKind.INTERNAL,
    start,
    end,
    duration: notNegative(duration ?? add(end, start === undefined ? undefined : -start)),
    status: oneOf(field(status, 'code'), statuses) ?? SpanStatusCode.UNSET,
    statusMessage: text(field(status, 'message')) || undefined,
    attributes: viewAttributes(field(span, 'attributes')),
    events: list(field(span, 'events')).map((event) => ({
      name: text(field(event, 'name')) ?? '',
      time: toNanos(field(event, 'time')),
      attributes: viewAttributes(field(event, 'attributes')),
      droppedAttributes: count(field(event, 'droppedAttributesCount')),
    })),
    links: list(field(span, 'links')).map((link) => ({
      traceId: text(field(field(link, 'context'), 'traceId')) ?? '',
      spanId: text(field(field(link, 'context'), 'spanId')) ?? '',
      attributes: viewAttributes(field(link, 'attributes')),
      droppedAttributes: count(field(link, 'droppedAttributesCount')),
    })),
    service: text(resource.get('service.name')),
    scope: text(field(field(span, 'instrumentationScope'), 'name')) || undefined,
    droppedAttributes: count(field(span, 'droppedAttributesCount')),
    droppedEvents: count(field(span, 'droppedEventsCount')),
    droppedLinks: count(field(span, 'droppedLinksCount')),
  };
}

/** The ids alone: all that is needed to decide where a span belongs, without reading the rest of it. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** Whether nothing in this process is above it. */
  readonly isLocalRoot: boolean;
}

export function viewIds(span: ReadableSpan): SpanIds {
  const context = attempt(() => span.spanContext());
  const parent = field(span, 'parentSpanContext');
  const parentSpanId = text(field(parent, 'spanId')) || undefined;
  return {
    traceId: text(field(context, 'traceId')) ?? '',
    spanId: text(field(context, 'spanId')) ?? '',
    parentSpanId,
    isLocalRoot: parentSpanId === undefined || field(parent, 'isRemote') === true,
  };
}

const kinds = Object.values(SpanKind).filter((value) => typeof value === 'number');
const statuses = Object.values(SpanStatusCode).filter((value) => typeof value === 'number');

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A member of whatever it is; undefined if it has none or does not let itself be read. */
export function field(owner: unknown, key: string): unknown {
  if (owner === null || owner === undefined) return undefined;
  return attempt((): unknown => (Object(owner) as Record<string, unknown>)[key]);
}

function viewAttributes(owner: unknown): AttributeView {
  const view = new Map<string, unknown>();
  if (typeof owner !== 'object' || owner === null) return view;
  const source = owner as Record<string, unknown>;
  for (const key of attempt(() => Object.keys(source)) ?? []) {
    try {
      view.set(key, source[key]);
    } catch {
      view.set(key, '[unreadable]');
    }
  }
  return view;
}

function list(value: unknown): unknown[] {
  return attempt(() => (Array.isArray(value) ? Array.from<unknown>(value) : [])) ?? [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function oneOf<T extends number>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

function toNanos(time: unknown): bigint | undefined {
  const [seconds, nanos] = [field(time, '0'), field(time, '1')];
  if (typeof seconds !== 'number' || typeof nanos !== 'number') return undefined;
  if (!Number.isFinite(seconds) || !Number.isFinite(nanos)) return undefined;
  return BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(Math.trunc(nanos));
}

function add(left: bigint | undefined, right: bigint | undefined): bigint | undefined {
  return left === undefined || right === undefined ? undefined : left + right;
}

function notNegative(nanos: bigint | undefined): number | undefined {
  return nanos === undefined ? undefined : Math.max(0, Number(nanos));
}

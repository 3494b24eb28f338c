import { SpanKind, SpanStatusCode, type ReadableSpan, type Resource } from '@spanlight/core';

/** 2026-03-01T12:00:00Z: where the time of every built span is counted from. */
const epochSeconds = 1_772_366_400;

export interface BuiltSpan {
  name: string;
  /** Default: derived from the name. */
  id?: string;
  parent?: string;
  isRemoteParent?: boolean;
  traceId?: string;
  /** Milliseconds since {@link epochSeconds}. */
  from?: number;
  to?: number;
  kind?: SpanKind;
  status?: 'ok' | 'error';
  message?: string;
  attributes?: Record<string, unknown>;
  events?: { name: string; at?: number; attributes?: Record<string, unknown> }[];
}

export const traceId = '5b8aa5a2d2c872e8321cf37308d69df2';

const resource: Resource = {
  attributes: { 'service.name': 'shop' },
  merge: () => resource,
  getRawAttributes: () => [['service.name', 'shop']],
};

/** A finished span, for tests to say only what they are about. */
export function span(built: BuiltSpan): ReadableSpan {
  const { from = 0, to = from + 10 } = built;
  const context = {
    traceId: built.traceId ?? traceId,
    spanId: built.id ?? idOf(built.name),
    traceFlags: 1,
  };
  return {
    name: built.name,
    kind: built.kind ?? SpanKind.INTERNAL,
    spanContext: () => context,
    ...(built.parent === undefined
      ? {}
      : {
          parentSpanContext: {
            traceId: context.traceId,
            spanId: idOf(built.parent),
            traceFlags: 1,
            ...(built.isRemoteParent === true ? { isRemote: true } : {}),
          },
        }),
    startTime: time(from),
    endTime: time(to),
    duration: split(to - from, 0),
    ended: true,
    status: {
      code: statusOf(built.status),
      ...(built.message === undefined ? {} : { message: built.message }),
    },
    attributes: built.attributes ?? {},
    events: (built.events ?? []).map((event) => ({
      name: event.name,
      time: time(event.at ?? from),
      attributes: event.attributes ?? {},
    })),
    links: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    resource,
    instrumentationScope: { name: 'test', version: '1.0.0' },
  };
}

/** The id that {@link span} gives to a span of that name: its first bytes as hex. */
export function idOf(name: string): string {
  return /^[0-9a-f]{16}$/.test(name)
    ? name
    : Buffer.from(name.padEnd(8, '.')).toString('hex').slice(-16);
}

/** The event of a thrown error, as the tracer records it. */
export function exception(
  type: string,
  message: string,
  stack: string[] = [],
): NonNullable<BuiltSpan['events']>[number] {
  return {
    name: 'exception',
    attributes: {
      'exception.type': type,
      'exception.message': message,
      'exception.stacktrace': [`${type}: ${message}`, ...stack].join('\n'),
    },
  };
}

function statusOf(status: BuiltSpan['status']): SpanStatusCode {
  if (status === undefined) {
    return SpanStatusCode.UNSET;
  }
  return status === 'ok' ? SpanStatusCode.OK : SpanStatusCode.ERROR;
}

function time(millis: number): [number, number] {
  return split(millis, epochSeconds);
}

function split(millis: number, offset: number): [number, number] {
  const micros = Math.round(millis * 1000);
  const seconds = Math.floor(micros / 1e6);
  return [offset + seconds, (micros - seconds * 1e6) * 1000];
}

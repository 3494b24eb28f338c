import type { HrTime } from '@opentelemetry/api';
import {
  hrTimeToMicroseconds,
  type ReadableSpan,
  type Resource,
  SpanKind,
  SpanStatusCode,
} from '@spanlight/core';

let made = 0;

/**
 * The plain data of a finished span, for the tests of exporters. Everything can be set; ids are unique by default, and the
 * duration is that from start to end.
 */
export function fakeSpan(overrides: Partial<FakeSpan> = {}): ReadableSpan {
  made += 1;
  const { traceId, spanId, traceFlags, parentSpanId, ...fields } = {
    traceId: `a${made.toString(16).padStart(31, '0')}`,
    spanId: `b${made.toString(16).padStart(15, '0')}`,
    traceFlags: 1,
    parentSpanId: undefined,
    ...overrides,
  };
  const parent = { traceId, spanId: parentSpanId ?? '', traceFlags };
  const { startTime = START, endTime = later(startTime, 1500) } = overrides;
  const micros = hrTimeToMicroseconds(endTime) - hrTimeToMicroseconds(startTime);
  return {
    name: `span ${made}`,
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId, spanId, traceFlags }),
    ...(parentSpanId === undefined ? undefined : { parentSpanContext: parent }),
    startTime,
    endTime,
    duration: later([0, 0], micros),
    ended: true,
    status: { code: SpanStatusCode.UNSET },
    attributes: {},
    events: [],
    links: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    resource: FAKE_RESOURCE,
    instrumentationScope: FAKE_SCOPE,
    ...fields,
  };
}

const START: HrTime = [1_700_000_000, 123_456_000];

function later(time: HrTime, micros: number): HrTime {
  const sum = hrTimeToMicroseconds(time) + micros;
  const seconds = Math.floor(sum / 1e6);
  return [seconds, Math.round((sum - seconds * 1e6) * 1000)];
}

/** What can be said about a {@link fakeSpan}: the fields of a `ReadableSpan`, and its ids by themselves. */
export interface FakeSpan extends Omit<ReadableSpan, 'spanContext' | 'parentSpanContext'> {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly traceFlags: number;
}

const FAKE_RESOURCE: Resource = {
  attributes: { 'service.name': 'fake-service' },
  merge: () => FAKE_RESOURCE,
  getRawAttributes: () => Object.entries(FAKE_RESOURCE.attributes),
};
const FAKE_SCOPE = { name: 'fake-scope', version: '1.0.0' };

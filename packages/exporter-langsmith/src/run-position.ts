import { hrTimeToMicroseconds, type ReadableSpan } from '@spanlight/core';

/** Where a run stands in its tree. LangSmith builds the tree from these alone. */
export interface RunPosition {
  /** The run's UUID. */
  readonly id: string;
  /** The UUID of the root run. On the root itself it is `id`. */
  readonly traceId: string;
  readonly parentId: string | undefined;
  /** When the run starts, in microseconds since the epoch: never before its parent, which LangSmith refuses. */
  readonly startMicros: number;
  /** Start and id of every run from the root down to this one. */
  readonly dottedOrder: string;
}

/** The last second of the year 9999: later years have no place in a dotted order. */
const LATEST_MICROS = 253_402_300_799 * 1e6;

/**
 * The position of a span that has no parent here. The root of a whole trace has the trace's id as a UUID. A span whose
 * parent is elsewhere has an id of its own: other services, and other requests to this one, may continue the same trace,
 * and two runs with one id would overwrite each other.
 */
export function rootPosition(span: ReadableSpan, isRootOfTrace: boolean): RunPosition {
  const id = isRootOfTrace ? traceUuid(span) : spanUuid(span);
  const startMicros = startOf(span);
  return {
    id,
    traceId: id,
    parentId: undefined,
    startMicros,
    dottedOrder: segment(startMicros, id),
  };
}

/** The position of a child of the run at `parent`. */
export function childPosition(span: ReadableSpan, parent: RunPosition): RunPosition {
  const id = spanUuid(span);
  const startMicros = Math.max(startOf(span), parent.startMicros);
  return {
    id,
    traceId: parent.traceId,
    parentId: parent.id,
    startMicros,
    dottedOrder: `${parent.dottedOrder}.${segment(startMicros, id)}`,
  };
}

/** Microseconds since the epoch as ISO 8601, with all six digits. */
export function isoTime(micros: number): string {
  const whole = Math.floor(Math.min(Math.max(micros, 0) || 0, LATEST_MICROS));
  const millis = new Date(Math.floor(whole / 1000)).toISOString().slice(0, -1);
  return `${millis}${String(whole % 1000).padStart(3, '0')}Z`;
}

function startOf(span: ReadableSpan): number {
  return Math.max(hrTimeToMicroseconds(span.startTime), 0) || 0;
}

function segment(startMicros: number, id: string): string {
  return isoTime(startMicros).replaceAll(/[-:.]/g, '') + id;
}

function traceUuid(span: ReadableSpan): string {
  return hyphenated(span.spanContext().traceId.toLowerCase());
}

/** A UUID of version 7 that is the same whenever this span is looked at: its start, its id, and a bit of its trace's id. */
function spanUuid(span: ReadableSpan): string {
  const spanId = span.spanContext().spanId.toLowerCase();
  const traceId = span.spanContext().traceId.toLowerCase();
  const millis = Math.floor(startOf(span) / 1000).toString(16);
  const time = millis.padStart(12, '0').slice(-12);
  return hyphenated(`${time}7${spanId.slice(0, 3)}8${spanId.slice(3)}${traceId.slice(-2)}`);
}

function hyphenated(hex: string): string {
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

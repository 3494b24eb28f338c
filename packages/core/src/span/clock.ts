import type { HrTime, TimeInput } from '@opentelemetry/api';

import { safely } from '../errors/safely.ts';

// Times are kept as one number: whole microseconds since the epoch. Whole, because Zipkin servers refuse fractions.
// They come from the monotonic clock plus an offset to the epoch, so that the wall clock may jump while a span is open.

/** A wall clock that runs this far from ours, in milliseconds, was set: only then is it followed. */
const TOLERATED_DRIFT = 2;

let epochOffset = performance.timeOrigin;

/**
 * Milliseconds to add to a reading of `performance.now()`. Asked for at the start of each trace and kept by all its
 * local spans: a trace has one clock, and the next one follows a corrected or resumed system clock.
 *
 * @param now - a reading just made
 */
export function currentEpochOffset(now: number): number {
  const drift = Date.now() - (epochOffset + now);
  if (drift > TOLERATED_DRIFT || drift < -TOLERATED_DRIFT) {
    epochOffset += drift;
  }
  return epochOffset;
}

/** A reading of `performance.now()`, by default one made now, in microseconds since the epoch. */
export function nowMicros(offset: number, now: number = performance.now()): number {
  return Math.round((offset + now) * 1000);
}

/**
 * A time given by the user, in microseconds since the epoch; undefined if it is none. As everywhere in OpenTelemetry JS, a
 * number not above `performance.now()` is a reading of that clock, any other is milliseconds since the epoch.
 */
export function toMicros(time: TimeInput | undefined, offset: number): number | undefined {
  if (time === undefined) {
    return undefined;
  }
  const micros = safely(() => readMicros(time, offset), Number.NaN);
  return micros >= 0 && micros <= Number.MAX_SAFE_INTEGER ? Math.round(micros) : undefined;
}

/** Microseconds as OpenTelemetry's `[seconds, nanoseconds]`. */
export function toHrTime(micros: number): HrTime {
  const seconds = Math.floor(micros / 1e6);
  return [seconds, (micros - seconds * 1e6) * 1000];
}

/** `[seconds, nanoseconds]` in microseconds: a time since the epoch, or a duration. */
export function hrTimeToMicroseconds(time: HrTime): number {
  return time[0] * 1e6 + time[1] / 1000;
}

function readMicros(time: TimeInput, offset: number): number {
  if (typeof time === 'number') {
    return (time <= performance.now() ? offset + time : time) * 1000;
  }
  return Array.isArray(time) ? hrTimeToMicroseconds(time) : time.getTime() * 1000;
}

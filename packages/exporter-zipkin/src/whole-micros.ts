import { hrTimeToMicroseconds, type ReadableSpan } from '@spanlight/core';

/** A time or duration in microseconds, as a whole number: Zipkin servers refuse a request with any other in it. */
export function toWholeMicros(time: ReadableSpan['startTime']): number {
  return Math.round(hrTimeToMicroseconds(time));
}

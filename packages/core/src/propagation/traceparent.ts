import type { SpanContext } from '@opentelemetry/api';

/** The flags that the specification knows: sampled (1), and that the trace id is random (2). Others must be sent as 0. */
const KNOWN_FLAGS = 0b11;

const TRACEPARENT =
  /^[ \t]*(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:(-[^]*)|[ \t]*)$/;

/** Reads a `traceparent` header (W3C Trace Context Level 2, 3.2). Undefined if it is invalid. */
export function parseTraceparent(header: string): SpanContext | undefined {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(header) ?? [];
  // Only a later version may have more fields, and what they say is unknown.
  if (traceId === undefined || spanId === undefined || (version === '00' && more !== undefined)) {
    return undefined;
  }
  return { traceId, spanId, traceFlags: Number(`0x${flags}`) & KNOWN_FLAGS, isRemote: true };
}

/** Writes a `traceparent` header of version 00. */
export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  // The API takes ids in upper case for valid, the specification does not.
  return `00-${traceId}-${spanId}-0${traceFlags & KNOWN_FLAGS}`.toLowerCase();
}

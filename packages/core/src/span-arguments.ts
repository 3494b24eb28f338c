import { type SpanStatus, SpanStatusCode, type TimeInput } from '@opentelemetry/api';

const STATUS_CODES = { ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR } as const;

/** Whether an optional argument is a time, where attributes may stand instead. */
export function isTimeInput(
  value: Readonly<Record<string, unknown>> | TimeInput | undefined,
): value is TimeInput {
  return typeof value === 'number' || value instanceof Date || Array.isArray(value);
}

/** A status given as a word or in OpenTelemetry's form. A message stands with an error only. */
export function toSpanStatus(status: SpanStatus | 'ok' | 'error', message?: unknown): SpanStatus {
  const code = typeof status === 'string' ? STATUS_CODES[status] : status?.code;
  const text: unknown = typeof status === 'string' ? message : status?.message;
  return code === SpanStatusCode.ERROR && typeof text === 'string'
    ? { code, message: text }
    : { code };
}

/** A name, which a program without types may have made of anything. */
export function toName(name: unknown): string {
  try {
    return String(name);
  } catch {
    return typeof name;
  }
}

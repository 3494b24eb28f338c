import { type SpanStatus, SpanStatusCode, type TimeInput } from '@opentelemetry/api';

import { safely } from '../errors/safely.ts';

/** The status of a span that says nothing of its outcome. */
export const UNSET: SpanStatus = /* @__PURE__ */ Object.freeze({ code: SpanStatusCode.UNSET });

const STATUS_CODES = { ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR } as const;

/** Whether an optional argument is a time, where attributes may stand instead. */
export function isTimeInput(
  value: Readonly<Record<string, unknown>> | TimeInput | undefined,
): value is TimeInput {
  return safely(
    () => typeof value === 'number' || value instanceof Date || Array.isArray(value),
    false,
  );
}

/** A status given as a word or in OpenTelemetry's form. A message stands with an error only. */
export function toSpanStatus(status: SpanStatus | 'ok' | 'error', message?: unknown): SpanStatus {
  return safely(() => {
    const isWord = typeof status === 'string';
    const code = isWord ? STATUS_CODES[status] : status.code;
    const text: unknown = isWord ? message : status.message;
    return code === SpanStatusCode.ERROR && typeof text === 'string'
      ? { code, message: text }
      : { code };
  }, UNSET);
}

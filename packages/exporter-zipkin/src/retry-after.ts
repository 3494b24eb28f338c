/**
 * How long a server asks to wait, in milliseconds: `Retry-After` is a number of seconds or a date (RFC 9110). Undefined if
 * it does not ask, or in no form that can be read.
 */
export function parseRetryAfter(value: string | null): number | undefined {
  const text = value?.trim() ?? '';
  const millis = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return millis >= 0 ? millis : undefined;
}

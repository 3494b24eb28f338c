/**
 * How long a server asks to wait, in milliseconds: `Retry-After` is a number of seconds or a date (RFC 9110). Undefined if
 * it does not ask, or in no form that can be read.
 */
export function parseRetryAfter(value: string | undefined): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) {
    return Number(text) * 1000;
  }
  const millis = Date.parse(text) - Date.now();
  return Number.isNaN(millis) ? undefined : Math.max(millis, 0);
}

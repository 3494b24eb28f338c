/**
 * How long a server asks to wait, in milliseconds: `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). A date
 * that is over is 0. Undefined if it does not ask, or in no form that can be read.
 */
export function parseRetryAfter(value: string | null | undefined): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) {
    return Number(text) * 1000;
  }
  // A date begins with the day of the week. JavaScript takes much else for dates.
  const millis = /^[A-Z]{3}/i.test(text) ? Date.parse(text) - Date.now() : Number.NaN;
  return Number.isNaN(millis) ? undefined : Math.max(millis, 0);
}

const FIRST_DELAY_MILLIS = 1000;
/** Not longer: what waits may fill the queue within seconds, and a backend may be back for a short time only. */
const LONGEST_DELAY_MILLIS = 5000;
/** A backend that asks for less is not asked in a tight loop. */
const SHORTEST_DELAY_MILLIS = 100;
/** Longer timers fire at once. */
const LONGEST_TIMER_MILLIS = 2 ** 31 - 1;

/**
 * How long to wait before an export is tried again: as long as the backend asked, else longer after each attempt, and by
 * chance, so that many programs do not come back to a backend at the same moment.
 *
 * @param attempts - how many have failed, from 1 on
 * @param retryAfterMillis - what the backend asked for
 */
export function retryDelay(attempts: number, retryAfterMillis: number | undefined): number {
  if (retryAfterMillis !== undefined && retryAfterMillis >= 0) {
    return Math.min(Math.max(retryAfterMillis, SHORTEST_DELAY_MILLIS), LONGEST_TIMER_MILLIS);
  }
  const longest = Math.min(FIRST_DELAY_MILLIS * 2 ** (attempts - 1), LONGEST_DELAY_MILLIS);
  return Math.round(longest * (0.5 + Math.random() / 2));
}

// Names of Spanlight's own, for what no convention of OpenTelemetry has a name.

/** How the work of a span ended, if it neither finished nor failed: an {@link EndReason}. */
export const ATTR_SPANLIGHT_END_REASON = 'spanlight.end_reason';

/** Values of `spanlight.end_reason`. */
export type EndReason =
  /** It was cancelled, e.g. through an `AbortSignal`. */
  | 'aborted'
  /** Whoever consumed it stopped before its end, e.g. by `break`. */
  | 'break'
  /** It was never finished. */
  | 'incomplete'
  /** It went on out of sight, e.g. as a raw HTTP response. */
  | 'raw';

/** Event of a span whose work was tried again; with `error.type` and `exception.message` of the failed attempt. */
export const EVENT_SPANLIGHT_RETRY = 'spanlight.retry';

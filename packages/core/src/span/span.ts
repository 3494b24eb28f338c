import type * as api from '@opentelemetry/api';

/**
 * A unit of work being recorded: OpenTelemetry's `Span`, with what makes the daily work short.
 *
 * Every method can be called at any time and never throws. After {@link end} they do nothing.
 */
export interface Span extends api.Span {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** The parent's id, undefined on a root. */
  readonly parentSpanId: string | undefined;
  /**
   * Sets one attribute; the last value of a key wins.
   *
   * @param value - string, number, boolean, null, `Uint8Array`, or arrays and plain objects of these, copied at once. An
   *   object with `toJSON` (a `Date`, a `URL`) counts as what that returns, a bigint as a number or, beyond the safe
   *   integers, as its digits. `undefined` is skipped. Anything else is dropped and counted.
   */
  setAttribute(key: string, value: unknown): this;
  /** Sets several attributes, see {@link setAttribute}. */
  setAttributes(attributes: Readonly<Record<string, unknown>>): this;
  /**
   * Sets the outcome. `ok` is final, `error` replaces an earlier error, unset is ignored: the rules of OpenTelemetry.
   *
   * @param message - kept with `error` only
   */
  setStatus(status: api.SpanStatus): this;
  setStatus(status: 'ok' | 'error', message?: string): this;
  /**
   * Records an `exception` event (see {@link recordException}) and sets the status to error with the error's message.
   * `undefined` and `null` are ignored.
   */
  recordError(error: unknown): this;
  /**
   * Records an `exception` event with `exception.type`, `.message` and `.stacktrace` (with its causes), by the
   * conventions of OpenTelemetry. Takes any thrown value. The status stays as it is.
   */
  recordException(exception: unknown, time?: api.TimeInput): void;
  recordException(
    exception: unknown,
    attributes?: Readonly<Record<string, unknown>>,
    time?: api.TimeInput,
  ): void;
  /** Ends the span, unless it has ended: for `using span = tracer.startSpan(…)`. */
  [Symbol.dispose](): void;
}

/** How a span starts. */
export interface SpanOptions {
  /** Default: `SpanKind.INTERNAL`. */
  kind?: api.SpanKind;
  /** Attributes from the start on; samplers see these. Values as in {@link Span.setAttribute}. */
  attributes?: Readonly<Record<string, unknown>>;
  /** Spans of any trace that this one has to do with. */
  links?: api.Link[];
  /** A `Date`, an `HrTime`, milliseconds since the epoch, or a reading of `performance.now()`. Default: now. */
  startTime?: api.TimeInput;
  /** The parent: a span, also an ended one, or a context that holds one. Default: the active span. */
  parent?: api.Span | api.Context;
  /** True: starts a new trace, whatever span is active. */
  root?: boolean;
}

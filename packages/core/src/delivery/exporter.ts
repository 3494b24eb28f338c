import type { ReadableSpan } from '../span/readable-span.ts';

/**
 * Delivers finished spans to one place: a terminal, a file, a backend.
 *
 * This is OpenTelemetry's `SpanExporter`, with four optional additions, so exporters written for the OpenTelemetry SDK
 * work here and Spanlight's work there. To write one from a promise, use {@link defineExporter}.
 *
 * What an exporter can count on:
 *
 * - `export` is called by one processor, and never again before the previous call has answered.
 * - The spans have ended, are sampled, and do not change. There is at least one.
 * - Tracing is suppressed while `export` runs: its own HTTP requests make no spans.
 * - `export` is not called after `shutdown`.
 *
 * What an exporter owes:
 *
 * - `export` neither throws nor blocks, and calls back exactly once. A processor survives an exporter that does not keep
 *   to this; its spans are counted as dropped, with the reason.
 * - It answers failure (code 1) when a span was not delivered, best with an {@link ExportError} that says what can be done:
 *   try again, split, or give up. It does none of that on its own unless its transport does.
 * - It does not change the spans it is given: other exporters receive the same objects.
 */
export interface SpanExporter {
  /** What messages and `stats()` call it, e.g. `otlp`. Default: the name of its class. */
  readonly name?: string;
  /** True: in `exporters: […]` it receives each span at its end, instead of batches. For exporters that cannot wait. */
  readonly immediate?: boolean;
  /**
   * Hears of each sampled span at its start, before any of its descendants is exported. For exporters that have to tell a
   * backend the way from the root down to a span: children end before their parents. On the path of the program, so it
   * returns at once. Not called under the OpenTelemetry SDK.
   *
   * @param span - can be read, but goes on changing
   */
  onStart?(span: ReadableSpan): void;
  /**
   * Takes over a batch of spans.
   *
   * @param spans - finished spans, in the order in which they ended
   * @param resultCallback - to be called once, when the batch was delivered or definitely was not
   * @param options - given by Spanlight's processors only, absent under the OpenTelemetry SDK
   */
  export(
    spans: ReadableSpan[],
    resultCallback: (result: ExportResult) => void,
    options?: ExportOptions,
  ): void;
  /** Resolves when everything taken over was delivered; rejects when it could not be. */
  forceFlush?(): Promise<void>;
  /** Delivers what was taken over and frees what is held. Called once. */
  shutdown(): Promise<void>;
}

/** How an export went: code 0 for delivered, code 1 for failed. OpenTelemetry's `ExportResult`. */
export interface ExportResult {
  code: 0 | 1;
  /** Why it failed, or why spans were rejected. An {@link ExportError} also says what to do about a failure. */
  error?: Error;
  /**
   * With code 0: so many of the spans the backend refused, and did not say which, as in a partial success of OTLP. They are
   * counted as rejected.
   */
  rejectedSpans?: number;
}

/** What a processor tells an exporter about one call of `export`. */
export interface ExportOptions {
  /**
   * Aborted when the deadline of this export has passed. The exporter then has one second to say what became of the spans,
   * best by an {@link ExportError}; after that its answer counts for nothing. Also aborted when a shutdown runs out of time.
   */
  readonly signal: AbortSignal;
}

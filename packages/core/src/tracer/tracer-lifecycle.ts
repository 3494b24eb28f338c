import type { DeadlineOptions } from '../delivery/deadline.ts';
import type { SpanExporter } from '../delivery/exporter.ts';
import type { TracerStats } from '../delivery/tracer-stats.ts';

/** What a provider does for all its spans, also offered by each of its tracers. */
export interface TracerLifecycle extends AsyncDisposable {
  /**
   * Adds an exporter from now on.
   *
   * @returns a function that takes it away again: it resolves when everything until then was delivered and the exporter
   *   is shut down
   */
  addExporter(exporter: SpanExporter): () => Promise<void>;
  /**
   * Resolves when everything that ended before this call was delivered. Rejects with a SpanlightError `flush_failed` that
   * names each exporter and what it did not deliver, also before, unless an earlier call has told of it. What is still
   * queued at the deadline stays queued. Processors of others answer for themselves: the `BatchSpanProcessor` of
   * OpenTelemetry's SDK does not wait for a batch that is under way.
   *
   * @param options - `timeoutMillis`, default 30,000
   */
  forceFlush(options?: DeadlineOptions): Promise<void>;
  /**
   * Ends open spans with `spanlight.end_reason` = `incomplete`, delivers everything, then shuts the exporters down. What is
   * not delivered by the deadline is dropped and counted. Spans that start from now on are not recorded. If the provider is
   * registered with the OpenTelemetry API, it is taken out. Further calls share the result of the first.
   *
   * Resolves when everything is delivered. Rejects with a SpanlightError `shutdown_failed` that names each exporter and what
   * it did not deliver, unless `forceFlush` has told of it.
   *
   * @param options - `timeoutMillis`, default 10,000
   */
  shutdown(options?: DeadlineOptions): Promise<void>;
  /** {@link shutdown}, for `await using tracer = createTracer(…)`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** What became of all spans. Cheap enough to poll. */
  stats(): TracerStats;
}

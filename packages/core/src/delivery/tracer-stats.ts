/** Why a span that ended was not delivered. */
export type DropReason =
  /** The exporter answered that it failed, or threw. */
  | 'export_failed'
  /** The exporter did not answer in time. */
  | 'export_timed_out'
  /** So many spans were waiting that no more were taken. */
  | 'queue_full'
  /** The span ended after the shutdown. */
  | 'shut_down';

/** What became of the spans that one exporter was to deliver. */
export interface ExporterStats {
  readonly name: string;
  /** Waiting, or under way. */
  readonly queued: number;
  readonly delivered: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
}

/** How many spans there were, since the provider was made. */
export interface SpanCounts {
  /** Spans that are or were recorded. */
  readonly started: number;
  readonly ended: number;
  /** Spans that the sampler did not want. */
  readonly sampledOut: number;
  /** Spans that were asked for after the shutdown. They are not recorded. */
  readonly refused: number;
}

/** The books of a provider. Every sampled span that ended is, for each exporter, in one of that exporter's counts. */
export interface TracerStats extends SpanCounts {
  readonly exporters: readonly ExporterStats[];
}

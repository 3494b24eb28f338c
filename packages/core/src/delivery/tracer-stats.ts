import type { DropReason } from './drop.ts';

/** What became of the spans that one exporter was to deliver. */
export interface ExporterStats {
  readonly name: string;
  /** Waiting, or under way. */
  readonly queued: number;
  readonly delivered: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Exports that were tried again. */
  readonly retried: number;
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
  /** Spans that are open: started and not ended. */
  readonly recording: number;
  readonly exporters: readonly ExporterStats[];
}

import type { ReadableSpan } from '../span/readable-span.ts';

/** Why a span that ended was not delivered. */
export type DropReason =
  /** The exporter answered that it failed, or threw, without saying that trying again makes sense. */
  | 'export_failed'
  /** The exporter did not answer in time. */
  | 'export_timed_out'
  /** So much was waiting that no more was taken. */
  | 'queue_full'
  /** The backend will never take this span. */
  | 'rejected'
  /** The tracer was shut down, or the process ended, before it could be delivered. */
  | 'shut_down'
  /** The backend does not take a span of this size. */
  | 'too_large';

/** Spans that one exporter was to deliver and did not. */
export interface Drop {
  /** The exporter's name. */
  readonly exporter: string;
  readonly reason: DropReason;
  /** How many spans. */
  readonly count: number;
  /** Empty if the backend refused some of a batch without saying which. */
  readonly spans: readonly ReadableSpan[];
  /** What the exporter answered, if it did. */
  readonly cause?: Error;
}

/** Told of spans that are lost, e.g. to keep them elsewhere. What it throws is ignored. */
export type DropHandler = (drop: Drop) => void;

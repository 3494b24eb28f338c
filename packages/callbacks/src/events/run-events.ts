import type { Attributes } from '@opentelemetry/api';
import type { EndReason } from '@spanlight/core';

/** What every event says. */
export interface RunEvent {
  /** The same in all events of one run, and in no other run's. */
  readonly runId: string;
  /** The run inside which this one was started. */
  readonly parentRunId?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** Data of any kind that comes with a run. */
export interface ExtraData {
  /** Attributes for the span beyond those that the fields make: names of a convention, no content. */
  readonly attributes?: Attributes | undefined;
  /** Free data. It does not get onto spans. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}

/** How long a run took. */
export interface RunTimes {
  /** From the start event on. */
  readonly latencyMillis: number;
}

/** How a run ended. */
export interface RunEnd {
  /** Why the run ended before it was done. Absent when it was done. */
  readonly endReason?: EndReason | undefined;
}

/** Why a run failed. */
export interface RunFailure {
  /** What was thrown. */
  readonly error: unknown;
  /** A code of the provider, or the error's class. Of low cardinality. */
  readonly errorType: string;
}

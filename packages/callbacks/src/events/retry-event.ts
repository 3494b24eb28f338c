import type { RunEvent, RunFailure } from './run-events.ts';

/** An attempt of a run failed, and its client tries again. The run goes on. */
export interface RetryEvent extends RunEvent, RunFailure {
  /** How many attempts have failed: 1 for the first. */
  readonly attempt: number;
  /** How long the client waits before it tries again. */
  readonly delayMillis?: number | undefined;
}

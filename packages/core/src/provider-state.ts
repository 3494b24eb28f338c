import type { ErrorHandler } from './error-reporter.ts';
import type { Sampler } from './sampler.ts';
import type { SpanCounts } from './tracer-stats.ts';

/** What all tracers of a provider share. */
export interface ProviderState {
  readonly sampler: Sampler;
  readonly counts: { -readonly [Count in keyof SpanCounts]: number };
  isShutDown: boolean;
  /** Tells the user of a failure. Never throws. */
  readonly report: ErrorHandler;
}

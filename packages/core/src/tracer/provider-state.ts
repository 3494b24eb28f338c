import type { SpanCounts } from '../delivery/tracer-stats.ts';
import type { ErrorHandler } from '../errors/error-reporter.ts';
import type { Sampler } from '../sampling/sampler.ts';

/** What all tracers of a provider share. */
export interface ProviderState {
  readonly sampler: Sampler;
  readonly counts: { -readonly [Count in keyof SpanCounts]: number };
  isShutDown: boolean;
  /** Tells the user of a failure. Never throws. */
  readonly report: ErrorHandler;
}

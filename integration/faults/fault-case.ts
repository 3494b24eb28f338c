import type { DropReason } from '@spanlight/core';

import type { Fault } from './backend.ts';
import type { MisbehavingExporter } from './misbehaving-exporters.ts';

/** So many spans end while the fault lasts. */
export const SPANS_DURING = 600;
/** So many end after that, or later on if it lasts to the end. */
export const SPANS_AFTER = 400;

/** Something that goes wrong with the delivery of 1,000 spans, and what we make of it. */
export interface FaultCase {
  readonly title: string;
  /** What the backend does while the fault lasts; `down`: nobody listens. Default: it accepts everything. */
  readonly backend?: Fault | 'down';
  /** True: the fault lasts to the end. Default: it is over before the flush. */
  readonly isLasting?: boolean;
  /** Default: one that keeps to its contract. */
  readonly exporter?: MisbehavingExporter;
  readonly expected: ExpectedOutcome;
}

/** What becomes of the spans with Spanlight. */
export interface ExpectedOutcome {
  /** How many of the 1,000 the backend has in the end. Default: all. */
  readonly accepted?: number;
  /** How many of those were counted as delivered. Default: all that it has. */
  readonly delivered?: number;
  /** How many of the 1,000 were counted as lost. Default: none. */
  readonly dropped?: Partial<Record<DropReason, number>>;
  /** True: the backend has got some of them more than once, because its answer was lost. Default: none. */
  readonly hasDuplicates?: boolean;
  /** How many still wait after the flush. Default: none. */
  readonly queuedAfterFlush?: number;
  /** How many deliveries the backend got until the flush was over. Default: not looked at. */
  readonly requestsUntilFlush?: number;
  /** True: the flush rejects. Default: it resolves. */
  readonly isFlushRejected?: boolean;
  /** True: the shutdown rejects. Default: it resolves. */
  readonly isShutdownRejected?: boolean;
}

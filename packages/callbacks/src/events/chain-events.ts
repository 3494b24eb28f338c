import type { ExtraData, RunEnd, RunEvent, RunFailure, RunTimes } from './run-events.ts';

/** Which chain of steps, or workflow, works on what. */
export interface ChainRequest extends ExtraData {
  readonly chainName?: string | undefined;
  readonly inputs?: unknown;
}

/** What a chain answered. */
export interface ChainOutcome extends ExtraData {
  readonly outputs?: unknown;
}

/** A chain begins. */
export interface ChainStartEvent extends RunEvent, ChainRequest {}

/** A chain is done, or was not let to finish: see {@link RunEnd.endReason}. */
export interface ChainEndEvent extends RunEvent, ChainRequest, ChainOutcome, RunTimes, RunEnd {}

/** A chain failed. */
export interface ChainErrorEvent
  extends RunEvent, ChainRequest, ChainOutcome, RunTimes, RunFailure {}

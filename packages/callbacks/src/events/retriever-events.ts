import type { ExtraData, RunEnd, RunEvent, RunFailure, RunTimes } from './run-events.ts';

/** What is looked for, and where. */
export interface RetrieverRequest extends ExtraData {
  /** The store, index or collection that is searched. Of low cardinality. */
  readonly dataSourceId?: string | undefined;
  readonly provider?: string | undefined;
  readonly query?: unknown;
  /** How many documents are asked for. */
  readonly topK?: number | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
}

/** What was found. */
export interface RetrieverOutcome extends ExtraData {
  /** The retriever's own objects. `id` and `score` of each can get onto the span, its text never does. */
  readonly documents?: unknown;
}

/** Documents are about to be looked for. */
export interface RetrieverStartEvent extends RunEvent, RetrieverRequest {}

/** Documents were found, or the search was not let to finish: see {@link RunEnd.endReason}. */
export interface RetrieverEndEvent
  extends RunEvent, RetrieverRequest, RetrieverOutcome, RunTimes, RunEnd {}

/** A search for documents failed. */
export interface RetrieverErrorEvent
  extends RunEvent, RetrieverRequest, RetrieverOutcome, RunTimes, RunFailure {}

import type { ExtraData, RunEnd, RunEvent, RunFailure, RunTimes } from './run-events.ts';

/** Which node of a graph works on what. */
export interface GraphNodeRequest extends ExtraData {
  readonly nodeId: string;
  /** What kind of node the graph calls it. */
  readonly nodeType?: string | undefined;
  readonly inputs?: unknown;
  /** How many steps of the graph came before. Default: 0. */
  readonly step?: number | undefined;
}

/** What a node answered. */
export interface GraphNodeOutcome extends ExtraData {
  readonly outputs?: unknown;
}

/** A node begins to work. */
export interface GraphNodeStartEvent extends RunEvent, GraphNodeRequest {}

/** A node is done, or was not let to finish: see {@link RunEnd.endReason}. */
export interface GraphNodeEndEvent
  extends RunEvent, GraphNodeRequest, GraphNodeOutcome, RunTimes, RunEnd {}

/** A node failed. */
export interface GraphNodeErrorEvent
  extends RunEvent, GraphNodeRequest, GraphNodeOutcome, RunTimes, RunFailure {}

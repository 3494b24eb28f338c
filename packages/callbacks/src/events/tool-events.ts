import type { ExtraData, RunEnd, RunEvent, RunFailure, RunTimes } from './run-events.ts';

/** Which tool is called with what. */
export interface ToolRequest extends ExtraData {
  readonly toolName: string;
  readonly arguments?: unknown;
  /** The id by which the model asked for the call. */
  readonly toolCallId?: string | undefined;
  /** The MCP server that has the tool. */
  readonly serverName?: string | undefined;
  /** `function`, `extension` or `datastore`. Default: `function`. */
  readonly toolType?: string | undefined;
  readonly description?: string | undefined;
}

/** What a tool answered. */
export interface ToolOutcome extends ExtraData {
  readonly result?: unknown;
}

/** A tool is about to run. */
export interface ToolStartEvent extends RunEvent, ToolRequest {}

/** A tool has run, or was not let to finish: see {@link RunEnd.endReason}. */
export interface ToolEndEvent extends RunEvent, ToolRequest, ToolOutcome, RunTimes, RunEnd {}

/** A tool failed. */
export interface ToolErrorEvent extends RunEvent, ToolRequest, ToolOutcome, RunTimes, RunFailure {}

import type { Link } from '@opentelemetry/api';

import type { ExtraData, RunEnd, RunEvent, RunFailure, RunTimes } from './run-events.ts';

/** A connection to an MCP server stands. It and its end have the same `runId`. */
export interface McpConnectEvent extends RunEvent {
  readonly serverName: string;
  /** E.g. `stdio`, `http`. */
  readonly transport: string;
  /** How many tools the server offers. Default: 0. */
  readonly toolsCount?: number | undefined;
  /** Default: 0. */
  readonly resourcesCount?: number | undefined;
  /** Default: 0. */
  readonly promptsCount?: number | undefined;
}

/** A connection to an MCP server has ended. */
export interface McpDisconnectEvent extends RunEvent {
  readonly serverName: string;
  readonly reason?: string | undefined;
}

/** A tool says how far it is. `runId` is that of its call. */
export interface McpProgressEvent extends RunEvent {
  readonly serverName: string;
  readonly toolName: string;
  readonly progress: number;
  /** What `progress` will be at the end. */
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** An MCP server has something for the log. `runId` is that of the tool's call. */
export interface McpLoggingEvent extends RunEvent {
  readonly serverName: string;
  readonly toolName?: string | undefined;
  /** A level of RFC 5424: `debug`, `info`, … `emergency`. */
  readonly level: string;
  readonly data: unknown;
  readonly loggerName?: string | undefined;
}

/** A request of the Model Context Protocol. */
export interface McpRequest extends ExtraData {
  /** E.g. `tools/list`. */
  readonly method: string;
  /** The tool or prompt that is asked for. */
  readonly target?: string | undefined;
  /** Who hears of it: the one who asks, or the one who answers. Default: `client`. */
  readonly side?: 'client' | 'server' | undefined;
  readonly serverName?: string | undefined;
  readonly params?: unknown;
  readonly requestId?: string | number | undefined;
  readonly sessionId?: string | undefined;
  readonly protocolVersion?: string | undefined;
  /** `pipe`, `tcp` or `quic`. */
  readonly networkTransport?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
  /** Spans that brought the request, without being its parent: that of the HTTP request, for example. */
  readonly links?: readonly Link[] | undefined;
}

/** What was answered to a request. */
export interface McpOutcome extends ExtraData {
  readonly result?: unknown;
}

/** An MCP request is about to be made, or to be served. */
export interface McpRequestStartEvent extends RunEvent, McpRequest {}

/** An MCP request was answered, or was not let to finish: see {@link RunEnd.endReason}. */
export interface McpRequestEndEvent extends RunEvent, McpRequest, McpOutcome, RunTimes, RunEnd {}

/** An MCP request failed. */
export interface McpRequestErrorEvent
  extends RunEvent, McpRequest, McpOutcome, RunTimes, RunFailure {}

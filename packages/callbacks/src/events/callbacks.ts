import type { AgentEndEvent, AgentErrorEvent, AgentStartEvent } from './agent-events.ts';
import type { ChainEndEvent, ChainErrorEvent, ChainStartEvent } from './chain-events.ts';
import type {
  EmbeddingEndEvent,
  EmbeddingErrorEvent,
  EmbeddingStartEvent,
} from './embedding-events.ts';
import type {
  GraphNodeEndEvent,
  GraphNodeErrorEvent,
  GraphNodeStartEvent,
} from './graph-node-events.ts';
import type { LlmEndEvent, LlmErrorEvent, LlmStartEvent, LlmTokenEvent } from './llm-events.ts';
import type {
  McpConnectEvent,
  McpDisconnectEvent,
  McpLoggingEvent,
  McpProgressEvent,
  McpRequestEndEvent,
  McpRequestErrorEvent,
  McpRequestStartEvent,
} from './mcp-events.ts';
import type {
  RetrieverEndEvent,
  RetrieverErrorEvent,
  RetrieverStartEvent,
} from './retriever-events.ts';
import type { RetryEvent } from './retry-event.ts';
import type { ToolEndEvent, ToolErrorEvent, ToolStartEvent } from './tool-events.ts';

/**
 * Listens to what models, tools, agents and their like do. Every method is optional.
 *
 * - A run is one start event, and then exactly one end or error event with the same `runId`. Tokens, retries, progress and
 *   logging come between.
 * - Runs overlap. Tell them apart by `runId` and by nothing else.
 * - A model's run directly inside another model's run is the same call, seen at a lower level: by the client that a framework
 *   uses. So is the call of a tool of an MCP server directly inside a call of that tool.
 * - Handlers are called synchronously: what they do delays the program. What they throw does not reach it, unless they
 *   are critical, see {@link CallbackManager.add}.
 * - What they answer is ignored. A promise is not waited for; its rejection is reported, and that it does not settle.
 * - Events are shared by all handlers, and hold objects of the program: read them, do not change them.
 */
export interface Callbacks {
  onLlmStart?(event: LlmStartEvent): unknown;
  onLlmToken?(event: LlmTokenEvent): unknown;
  onLlmEnd?(event: LlmEndEvent): unknown;
  onLlmError?(event: LlmErrorEvent): unknown;
  onToolStart?(event: ToolStartEvent): unknown;
  onToolEnd?(event: ToolEndEvent): unknown;
  onToolError?(event: ToolErrorEvent): unknown;
  onAgentStart?(event: AgentStartEvent): unknown;
  onAgentEnd?(event: AgentEndEvent): unknown;
  onAgentError?(event: AgentErrorEvent): unknown;
  onChainStart?(event: ChainStartEvent): unknown;
  onChainEnd?(event: ChainEndEvent): unknown;
  onChainError?(event: ChainErrorEvent): unknown;
  onGraphNodeStart?(event: GraphNodeStartEvent): unknown;
  onGraphNodeEnd?(event: GraphNodeEndEvent): unknown;
  onGraphNodeError?(event: GraphNodeErrorEvent): unknown;
  onRetrieverStart?(event: RetrieverStartEvent): unknown;
  onRetrieverEnd?(event: RetrieverEndEvent): unknown;
  onRetrieverError?(event: RetrieverErrorEvent): unknown;
  onEmbeddingStart?(event: EmbeddingStartEvent): unknown;
  onEmbeddingEnd?(event: EmbeddingEndEvent): unknown;
  onEmbeddingError?(event: EmbeddingErrorEvent): unknown;
  onMcpRequestStart?(event: McpRequestStartEvent): unknown;
  onMcpRequestEnd?(event: McpRequestEndEvent): unknown;
  onMcpRequestError?(event: McpRequestErrorEvent): unknown;
  onMcpConnect?(event: McpConnectEvent): unknown;
  onMcpDisconnect?(event: McpDisconnectEvent): unknown;
  onMcpProgress?(event: McpProgressEvent): unknown;
  onMcpLogging?(event: McpLoggingEvent): unknown;
  onRetry?(event: RetryEvent): unknown;
  /**
   * Called around the work of a run, between its start event and its end: for what has to be active meanwhile, like a
   * span. Must call `fn` once, synchronously, and answer what it returns. Of a generator it is called around each step.
   */
  withRun?<T>(runId: string, fn: () => T): T;
}

/** The methods of {@link Callbacks} that take an event. */
export type EventMethod = Exclude<keyof Callbacks, 'withRun'>;

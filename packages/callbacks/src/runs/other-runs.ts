import type { AgentOutcome, AgentRequest } from '../events/agent-events.ts';
import type { ChainOutcome, ChainRequest } from '../events/chain-events.ts';
import type { EmbeddingOutcome, EmbeddingRequest } from '../events/embedding-events.ts';
import type { GraphNodeOutcome, GraphNodeRequest } from '../events/graph-node-events.ts';
import type { McpOutcome, McpRequest } from '../events/mcp-events.ts';
import type { RetrieverOutcome, RetrieverRequest } from '../events/retriever-events.ts';
import type { Run, RunIds } from './run.ts';

/** What `CallbackManager.agent` is told about an agent's work. */
export interface AgentCall extends AgentRequest, RunIds {}
/** What `CallbackManager.chain` is told about a chain. */
export interface ChainCall extends ChainRequest, RunIds {}
/** What `CallbackManager.graphNode` is told about a node's work. */
export interface GraphNodeCall extends GraphNodeRequest, RunIds {}
/** What `CallbackManager.retrieverCall` is told about a search. */
export interface RetrieverCall extends RetrieverRequest, RunIds {}
/** What `CallbackManager.embeddingCall` is told about a call. */
export interface EmbeddingCall extends EmbeddingRequest, RunIds {}
/** What `CallbackManager.mcpRequest` is told about a request. */
export interface McpRequestCall extends McpRequest, RunIds {}

/** The work of an agent that is under way. */
export type AgentRun = Run<AgentOutcome>;
/** A chain that is under way. */
export type ChainRun = Run<ChainOutcome>;
/** The work of a node that is under way. */
export type GraphNodeRun = Run<GraphNodeOutcome>;
/** A search that is under way. */
export type RetrieverRun = Run<RetrieverOutcome>;
/** A call for embeddings that is under way. */
export type EmbeddingRun = Run<EmbeddingOutcome>;
/** An MCP request that is under way. */
export type McpRequestRun = Run<McpOutcome>;

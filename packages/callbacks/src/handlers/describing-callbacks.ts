import { EVENT_SPANLIGHT_RETRY } from '@spanlight/core';

import type { AgentEndEvent, AgentErrorEvent, AgentStartEvent } from '../events/agent-events.ts';
import type { Callbacks } from '../events/callbacks.ts';
import type { ChainEndEvent, ChainErrorEvent, ChainStartEvent } from '../events/chain-events.ts';
import type {
  EmbeddingEndEvent,
  EmbeddingErrorEvent,
  EmbeddingStartEvent,
} from '../events/embedding-events.ts';
import type {
  GraphNodeEndEvent,
  GraphNodeErrorEvent,
  GraphNodeStartEvent,
} from '../events/graph-node-events.ts';
import type { LlmEndEvent, LlmErrorEvent, LlmStartEvent } from '../events/llm-events.ts';
import type {
  McpConnectEvent,
  McpDisconnectEvent,
  McpLoggingEvent,
  McpProgressEvent,
  McpRequestEndEvent,
  McpRequestErrorEvent,
  McpRequestStartEvent,
} from '../events/mcp-events.ts';
import type {
  RetrieverEndEvent,
  RetrieverErrorEvent,
  RetrieverStartEvent,
} from '../events/retriever-events.ts';
import type { RetryEvent } from '../events/retry-event.ts';
import type { RunEnd, RunEvent, RunFailure } from '../events/run-events.ts';
import type { ToolEndEvent, ToolErrorEvent, ToolStartEvent } from '../events/tool-events.ts';
import { describeAgent, agentFacts } from '../spans/agent-span.ts';
import { describeEmbedding, embeddingFacts } from '../spans/embedding-span.ts';
import { failureText, failureFacts } from '../spans/failure.ts';
import { describeLlm, llmFacts } from '../spans/llm-span.ts';
import {
  describeMcpRequest,
  mcpFacts,
  mcpConnectFacts,
  mcpDisconnectFacts,
  mcpLoggingFacts,
  mcpProgressFacts,
} from '../spans/mcp-span.ts';
import { describeRetriever, retrieverFacts } from '../spans/retriever-span.ts';
import type { RunDescription, RunFacts } from '../spans/run-description.ts';
import { describeChain, stepFacts, describeGraphNode } from '../spans/step-spans.ts';
import { describeTool, toolFacts } from '../spans/tool-span.ts';

/** What a run's last event is to a {@link DescribingCallbacks}. */
export type LastEvent = RunEvent & (RunEnd | RunFailure);

/** A handler that hears of all runs in the words of OpenTelemetry's conventions. */
export abstract class DescribingCallbacks implements Callbacks {
  onLlmStart(event: LlmStartEvent): void {
    this.runStarted(event, describeLlm(event));
  }

  onLlmEnd(event: LlmEndEvent): void {
    this.runEnded(event, () => llmFacts(event));
  }

  onLlmError(event: LlmErrorEvent): void {
    this.runEnded(event, () => llmFacts(event));
  }

  onToolStart(event: ToolStartEvent): void {
    this.runStarted(event, describeTool(event));
  }

  onToolEnd(event: ToolEndEvent): void {
    this.runEnded(event, () => toolFacts(event));
  }

  onToolError(event: ToolErrorEvent): void {
    this.runEnded(event, () => toolFacts(event));
  }

  onAgentStart(event: AgentStartEvent): void {
    this.runStarted(event, describeAgent(event));
  }

  onAgentEnd(event: AgentEndEvent): void {
    this.runEnded(event, () => agentFacts(event));
  }

  onAgentError(event: AgentErrorEvent): void {
    this.runEnded(event, () => agentFacts(event));
  }

  onChainStart(event: ChainStartEvent): void {
    this.runStarted(event, describeChain(event));
  }

  onChainEnd(event: ChainEndEvent): void {
    this.runEnded(event, () => stepFacts(event));
  }

  onChainError(event: ChainErrorEvent): void {
    this.runEnded(event, () => stepFacts(event));
  }

  onGraphNodeStart(event: GraphNodeStartEvent): void {
    this.runStarted(event, describeGraphNode(event));
  }

  onGraphNodeEnd(event: GraphNodeEndEvent): void {
    this.runEnded(event, () => stepFacts(event));
  }

  onGraphNodeError(event: GraphNodeErrorEvent): void {
    this.runEnded(event, () => stepFacts(event));
  }

  onRetrieverStart(event: RetrieverStartEvent): void {
    this.runStarted(event, describeRetriever(event));
  }

  onRetrieverEnd(event: RetrieverEndEvent): void {
    this.runEnded(event, () => retrieverFacts(event));
  }

  onRetrieverError(event: RetrieverErrorEvent): void {
    this.runEnded(event, () => retrieverFacts(event));
  }

  onEmbeddingStart(event: EmbeddingStartEvent): void {
    this.runStarted(event, describeEmbedding(event));
  }

  onEmbeddingEnd(event: EmbeddingEndEvent): void {
    this.runEnded(event, () => embeddingFacts(event));
  }

  onEmbeddingError(event: EmbeddingErrorEvent): void {
    this.runEnded(event, () => embeddingFacts(event));
  }

  onMcpRequestStart(event: McpRequestStartEvent): void {
    this.runStarted(event, describeMcpRequest(event));
  }

  onMcpRequestEnd(event: McpRequestEndEvent): void {
    this.runEnded(event, () => mcpFacts(event));
  }

  onMcpRequestError(event: McpRequestErrorEvent): void {
    this.runEnded(event, () => mcpFacts(event));
  }

  onMcpConnect(event: McpConnectEvent): void {
    this.runNoted(event, 'spanlight.mcp.connect', mcpConnectFacts(event));
  }

  onMcpDisconnect(event: McpDisconnectEvent): void {
    this.runNoted(event, 'spanlight.mcp.disconnect', mcpDisconnectFacts(event));
  }

  onMcpProgress(event: McpProgressEvent): void {
    this.runNoted(event, 'spanlight.mcp.progress', mcpProgressFacts(event));
  }

  onMcpLogging(event: McpLoggingEvent): void {
    this.runNoted(event, 'spanlight.mcp.log', mcpLoggingFacts(event));
  }

  onRetry(event: RetryEvent): void {
    const { attempt, delayMillis } = event;
    this.runNoted(event, EVENT_SPANLIGHT_RETRY, {
      attributes: {
        ...failureFacts(event),
        'spanlight.retry.attempt': attempt,
        'spanlight.retry.delay_millis': delayMillis,
      },
      content: [failureText(event)],
    });
  }

  /** @internal */
  protected abstract runStarted(event: RunEvent, description: RunDescription): void;
  /** @internal */
  protected abstract runEnded(event: LastEvent, facts: () => RunFacts): void;
  /** @internal Something happened in the course of a run. */
  protected abstract runNoted(event: RunEvent, name: string, facts: RunFacts): void;
}

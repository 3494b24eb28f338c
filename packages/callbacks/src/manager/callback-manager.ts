import { followWork } from '../runs/follow-work.ts';
import { type LlmCall, LlmRun } from '../runs/llm-run.ts';
import type {
  AgentCall,
  AgentRun,
  ChainCall,
  ChainRun,
  EmbeddingCall,
  EmbeddingRun,
  GraphNodeCall,
  GraphNodeRun,
  McpRequestCall,
  McpRequestRun,
  RetrieverCall,
  RetrieverRun,
} from '../runs/other-runs.ts';
import type { RunKind } from '../runs/run-kind.ts';
import { Run, type RunIds } from '../runs/run.ts';
import { type ToolCall, ToolRun } from '../runs/tool-run.ts';
import { CallbackFanOut } from './callback-fan-out.ts';

/**
 * Calls several handlers: critical ones first, then the rest, each in the order in which they were added. It is one itself.
 *
 * A handler that throws, rejects or never settles is reported, and disturbs neither the program nor the other handlers.
 *
 * For people who write their own client, it runs functions as calls of models, tools and their like: with a start event, and
 * exactly one end or error event when the function returns, when its promise settles, or when the generator, iterable or
 * stream that it returns has been read. The function runs once, and the caller gets what it returns or throws. A
 * cancellation (`AbortError`) is no error: the run ends as `aborted`. What is started inside has the run as its parent.
 *
 * For bridges to clients whose calls are no function calls, the methods `start…Run` leave the end to their caller.
 */
export class CallbackManager extends CallbackFanOut {
  /**
   * Runs a function as a call of a model.
   *
   * ```ts
   * const answer = await manager.llmCall({ provider: 'acme', model: 'm1' }, async (run) => {
   *   const response = await acme.complete(prompt);
   *   run.report({ inputTokens: response.usage.in, outputTokens: response.usage.out });
   *   return response.text;
   * });
   * ```
   */
  llmCall<T>(call: LlmCall, fn: (run: LlmRun) => T): T {
    return work(this.startLlmRun(call), fn);
  }

  /** Runs a function as a call of a tool. What it returns is the tool's result. */
  toolCall<T>(call: ToolCall, fn: (run: ToolRun) => T): T {
    return work(this.startToolRun(call), fn);
  }

  /** Runs a function as the work of an agent. What it returns is the agent's output. */
  agent<T>(call: AgentCall, fn: (run: AgentRun) => T): T {
    return work(this.startAgentRun(call), fn);
  }

  /** Runs a function as a chain of steps, or a workflow. What it returns is its outputs. */
  chain<T>(call: ChainCall, fn: (run: ChainRun) => T): T {
    return work(this.startChainRun(call), fn);
  }

  /** Runs a function as the work of a node of a graph. What it returns is the node's outputs. */
  graphNode<T>(call: GraphNodeCall, fn: (run: GraphNodeRun) => T): T {
    return work(this.startGraphNodeRun(call), fn);
  }

  /** Runs a function as a search for documents. What it returns are the documents. */
  retrieverCall<T>(call: RetrieverCall, fn: (run: RetrieverRun) => T): T {
    return work(this.startRetrieverRun(call), fn);
  }

  /** Runs a function as a call for embeddings. */
  embeddingCall<T>(call: EmbeddingCall, fn: (run: EmbeddingRun) => T): T {
    return work(this.startEmbeddingRun(call), fn);
  }

  /** Runs a function as an MCP request. For `tools/call` there is {@link toolCall}. */
  mcpRequest<T>(call: McpRequestCall, fn: (run: McpRequestRun) => T): T {
    return work(this.startMcpRequestRun(call), fn);
  }

  /** Starts a call of a model that the caller ends. */
  startLlmRun(call: LlmCall): LlmRun {
    return started(new LlmRun(this.listener, call));
  }

  /** Starts a call of a tool that the caller ends. */
  startToolRun(call: ToolCall): ToolRun {
    return started(new ToolRun(this.listener, call));
  }

  startAgentRun(call: AgentCall): AgentRun {
    return this.#start('Agent', call);
  }

  startChainRun(call: ChainCall): ChainRun {
    return this.#start('Chain', call);
  }

  startGraphNodeRun(call: GraphNodeCall): GraphNodeRun {
    return this.#start('GraphNode', call);
  }

  startRetrieverRun(call: RetrieverCall): RetrieverRun {
    return this.#start('Retriever', call);
  }

  startEmbeddingRun(call: EmbeddingCall): EmbeddingRun {
    return this.#start('Embedding', call);
  }

  startMcpRequestRun(call: McpRequestCall): McpRequestRun {
    return this.#start('McpRequest', call);
  }

  #start<Outcome extends object>(kind: RunKind, call: RunIds): Run<Outcome> {
    return started(new Run<Outcome>(this.listener, kind, call, call));
  }
}

function started<R extends Run>(run: R): R {
  run.start();
  return run;
}

function work<R extends Run, T>(run: R, fn: (run: R) => T): T {
  let result: T;
  try {
    result = run.within(() => fn(run));
  } catch (error) {
    run.fail(error);
    throw error;
  }
  return followWork(run, result);
}

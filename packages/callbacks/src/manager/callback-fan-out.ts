import { type ErrorHandler, errorMessage, type SpanlightError } from '@spanlight/core';

import type { AgentEndEvent, AgentErrorEvent, AgentStartEvent } from '../events/agent-events.ts';
import type { Callbacks, EventMethod } from '../events/callbacks.ts';
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
import type {
  LlmEndEvent,
  LlmErrorEvent,
  LlmStartEvent,
  LlmTokenEvent,
} from '../events/llm-events.ts';
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
import type { RunEvent } from '../events/run-events.ts';
import type { ToolEndEvent, ToolErrorEvent, ToolStartEvent } from '../events/tool-events.ts';
import { withActiveRun } from '../runs/active-run.ts';
import { isThenable } from '../runs/follow-work.ts';
import { runAround } from '../runs/run-around.ts';
import type { RunListener } from '../runs/run.ts';
import { handlerError, unheardError, warnOnce } from './error-report.ts';
import { watchPromise } from './watch-promise.ts';

/** What a {@link CallbackManager} does when a handler fails. */
export interface CallbackManagerOptions {
  /** Told of each failure of a handler. Default: the console warns the first time of each kind. */
  onError?: ErrorHandler;
}

/** How a handler is added. */
export interface AddOptions {
  /**
   * True: the handler is called before those that are not, and what it throws reaches the program, once all handlers have
   * been called. A start event that it refuses this way keeps the call from being made. What its promises reject with, or
   * what it throws when the call has failed anyway, is reported like any other handler's. Default: false.
   */
  critical?: boolean;
}

/** The handlers of a {@link CallbackManager}, and how they are called. */
export abstract class CallbackFanOut implements Required<Callbacks> {
  /** @internal For the runs of the manager. */
  protected readonly listener: RunListener;
  readonly #onError: ErrorHandler;
  #critical: readonly Callbacks[] = [];
  #regular: readonly Callbacks[] = [];

  constructor(callbacks: Iterable<Callbacks> = [], options: CallbackManagerOptions = {}) {
    const { onError = warnOnce } = options;
    if (typeof onError !== 'function') {
      throw new TypeError(errorMessage('callbacks', 'onError must be a function.'));
    }
    this.#onError = onError;
    this.listener = {
      send: (method, event) => this.#dispatch(method, event),
      within: (runId, fn) => this.withRun(runId, fn),
      report: (error) => this.#report(unheardError(error)),
    };
    for (const handler of callbacks) {
      this.add(handler);
    }
  }

  /**
   * Adds a handler, unless it has been added.
   *
   * @throws TypeError if it is no object
   */
  add(callbacks: Callbacks, options: AddOptions = {}): void {
    if (typeof callbacks !== 'object' || callbacks === null) {
      const text = `a CallbackManager cannot call ${String(callbacks)}. Add an object with methods of Callbacks.`;
      throw new TypeError(errorMessage('callbacks', text));
    }
    if (this.has(callbacks)) {
      return;
    }
    if (options.critical === true) {
      this.#critical = [...this.#critical, callbacks];
    } else {
      this.#regular = [...this.#regular, callbacks];
    }
  }

  /** Removes a handler. Answers whether there was one to remove. */
  remove(callbacks: Callbacks): boolean {
    const isKnown = this.has(callbacks);
    this.#critical = this.#critical.filter((handler) => handler !== callbacks);
    this.#regular = this.#regular.filter((handler) => handler !== callbacks);
    return isKnown;
  }

  has(callbacks: Callbacks): boolean {
    return this.#critical.includes(callbacks) || this.#regular.includes(callbacks);
  }

  onLlmStart(event: LlmStartEvent): void {
    this.#dispatch('onLlmStart', event);
  }

  onLlmToken(event: LlmTokenEvent): void {
    this.#dispatch('onLlmToken', event);
  }

  onLlmEnd(event: LlmEndEvent): void {
    this.#dispatch('onLlmEnd', event);
  }

  onLlmError(event: LlmErrorEvent): void {
    this.#dispatch('onLlmError', event);
  }

  onToolStart(event: ToolStartEvent): void {
    this.#dispatch('onToolStart', event);
  }

  onToolEnd(event: ToolEndEvent): void {
    this.#dispatch('onToolEnd', event);
  }

  onToolError(event: ToolErrorEvent): void {
    this.#dispatch('onToolError', event);
  }

  onAgentStart(event: AgentStartEvent): void {
    this.#dispatch('onAgentStart', event);
  }

  onAgentEnd(event: AgentEndEvent): void {
    this.#dispatch('onAgentEnd', event);
  }

  onAgentError(event: AgentErrorEvent): void {
    this.#dispatch('onAgentError', event);
  }

  onChainStart(event: ChainStartEvent): void {
    this.#dispatch('onChainStart', event);
  }

  onChainEnd(event: ChainEndEvent): void {
    this.#dispatch('onChainEnd', event);
  }

  onChainError(event: ChainErrorEvent): void {
    this.#dispatch('onChainError', event);
  }

  onGraphNodeStart(event: GraphNodeStartEvent): void {
    this.#dispatch('onGraphNodeStart', event);
  }

  onGraphNodeEnd(event: GraphNodeEndEvent): void {
    this.#dispatch('onGraphNodeEnd', event);
  }

  onGraphNodeError(event: GraphNodeErrorEvent): void {
    this.#dispatch('onGraphNodeError', event);
  }

  onRetrieverStart(event: RetrieverStartEvent): void {
    this.#dispatch('onRetrieverStart', event);
  }

  onRetrieverEnd(event: RetrieverEndEvent): void {
    this.#dispatch('onRetrieverEnd', event);
  }

  onRetrieverError(event: RetrieverErrorEvent): void {
    this.#dispatch('onRetrieverError', event);
  }

  onEmbeddingStart(event: EmbeddingStartEvent): void {
    this.#dispatch('onEmbeddingStart', event);
  }

  onEmbeddingEnd(event: EmbeddingEndEvent): void {
    this.#dispatch('onEmbeddingEnd', event);
  }

  onEmbeddingError(event: EmbeddingErrorEvent): void {
    this.#dispatch('onEmbeddingError', event);
  }

  onMcpRequestStart(event: McpRequestStartEvent): void {
    this.#dispatch('onMcpRequestStart', event);
  }

  onMcpRequestEnd(event: McpRequestEndEvent): void {
    this.#dispatch('onMcpRequestEnd', event);
  }

  onMcpRequestError(event: McpRequestErrorEvent): void {
    this.#dispatch('onMcpRequestError', event);
  }

  onMcpConnect(event: McpConnectEvent): void {
    this.#dispatch('onMcpConnect', event);
  }

  onMcpDisconnect(event: McpDisconnectEvent): void {
    this.#dispatch('onMcpDisconnect', event);
  }

  onMcpProgress(event: McpProgressEvent): void {
    this.#dispatch('onMcpProgress', event);
  }

  onMcpLogging(event: McpLoggingEvent): void {
    this.#dispatch('onMcpLogging', event);
  }

  onRetry(event: RetryEvent): void {
    this.#dispatch('onRetry', event);
  }

  withRun<T>(runId: string, fn: () => T): T {
    const wrappers = [...this.#critical, ...this.#regular].filter(
      (handler) => typeof handler.withRun === 'function',
    );
    const wrapped = wrappers.reduceRight<() => T>(
      (inner, handler) => () =>
        runAround(
          (once) => handler.withRun?.(runId, once),
          inner,
          (error) => this.#report(handlerError(handler, 'withRun', error)),
        ),
      fn,
    );
    return withActiveRun(runId, wrapped);
  }

  #dispatch(method: EventMethod, event: RunEvent): void {
    const criticalErrors: unknown[] = [];
    for (const handler of this.#critical) {
      this.#call(handler, method, event, (error) => criticalErrors.push(error));
    }
    for (const handler of this.#regular) {
      this.#call(handler, method, event, (error) =>
        this.#report(handlerError(handler, method, error)),
      );
    }
    if (criticalErrors.length > 0) {
      const [first, ...others] = criticalErrors;
      others.forEach((error) => this.listener.report(error));
      throw first;
    }
  }

  #call(
    handler: Callbacks,
    method: EventMethod,
    event: RunEvent,
    thrown: (error: unknown) => void,
  ): void {
    try {
      const handle: unknown = handler[method];
      if (typeof handle !== 'function') {
        return;
      }
      const result: unknown = Reflect.apply(handle, handler, [event]);
      if (isThenable(result)) {
        watchPromise(handler, method, result, (error) => this.#report(error));
      }
    } catch (error) {
      thrown(error);
    }
  }

  #report(error: SpanlightError): void {
    try {
      this.#onError(error);
    } catch {
      // There is nobody left to tell.
    }
  }
}

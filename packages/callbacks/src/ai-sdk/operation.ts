import {
  activeRunId,
  type AgentRequest,
  type AgentRun,
  type CallbackManager,
  type EmbeddingRun,
  type LlmRun,
  type RunIds,
  type ToolRequest,
  type ToolRun,
} from '@spanlight/callbacks';
import { readString } from '@spanlight/callbacks/bridge';
import type { EndReason } from '@spanlight/core';

import { type Call, Calls } from './calls.ts';
import { unquotedError } from './unquoted-error.ts';

/**
 * A call of a function of the SDK, such as `generateText`, with the calls of models and tools that it makes. It is a run of
 * an agent, or none of its own: then its calls belong to the run around it.
 */
export class Operation {
  readonly manager: CallbackManager;
  readonly models: Calls<LlmRun> = new Calls();
  readonly embeddings: Calls<EmbeddingRun> = new Calls();
  readonly tools: Calls<ToolRun> = new Calls();
  readonly #parentRunId = activeRunId();
  readonly #quotesErrors: boolean;
  #agent: AgentRun | undefined;
  #lastError: unknown;
  #isOver = false;
  #endReason: EndReason | undefined;

  /** @param quotesErrors - false: what errors say is not to be recorded */
  constructor(manager: CallbackManager, quotesErrors: boolean) {
    this.manager = manager;
    this.#quotesErrors = quotesErrors;
  }

  /** Undefined: it is no run of an agent. */
  get agent(): AgentRun | undefined {
    return this.#agent;
  }

  /** Where the runs of its calls belong. */
  get ids(): RunIds {
    return { parentRunId: this.#agent?.runId ?? this.#parentRunId };
  }

  /** Makes it a run of an agent, unless it is one. Throws what a critical handler throws. */
  startAgent(request: AgentRequest): void {
    this.#agent ??= this.manager.startAgentRun({ ...request, parentRunId: this.#parentRunId });
  }

  /**
   * Starts a call of a tool. Throws what a critical handler throws.
   *
   * @param key - the same for the same call. An id is none: models that ask for several tools may give them the same one.
   */
  startTool(key: object, request: ToolRequest): Call<ToolRun> {
    return this.tools.begin(key, () => this.manager.startToolRun({ ...request, ...this.ids }));
  }

  /** Ends it, with all that is still under way. Never throws. */
  end(endReason?: EndReason): void {
    this.#isOver = true;
    this.#endReason = endReason;
    this.#children().forEach((calls) => calls.abandon(endReason ?? 'incomplete'));
    this.#agent?.abandon(endReason);
  }

  /** An attempt at a call of it failed. Another one may follow. */
  attemptFailed(call: Call, error: unknown): void {
    this.#lastError = this.#told(error);
    call.attemptFailed(this.#lastError);
  }

  /** A call of it failed for good. Never throws. */
  callFailed(call: Call, error: unknown): void {
    call.fail(this.#told(error));
  }

  /** Ends it, with all that is still under way. Never throws. */
  fail(error: unknown): void {
    this.#isOver = true;
    // The SDK tells an error that is not to be quoted in a way that does not even say what kind it is.
    const told = this.#quotesErrors ? error : (this.#lastError ?? this.#told(error));
    this.#children().forEach((calls) => calls.fail(told));
    this.#agent?.fail(told);
  }

  /**
   * Ends it because its program has cancelled it. Never throws.
   *
   * @param reason - undefined: the reader has left
   */
  cancel(reason: unknown): void {
    if (readString(reason, 'name') === 'TimeoutError') {
      this.fail(reason);
    } else {
      this.end(reason === undefined ? 'break' : 'aborted');
    }
  }

  /** Ends a call that was made when all was over, e.g. of a stream that was cancelled from the beginning. Never throws. */
  endIfOver(call: Call): void {
    if (this.#isOver) {
      call.abandon(this.#endReason ?? 'incomplete');
    }
  }

  #told(error: unknown): unknown {
    return this.#quotesErrors ? error : unquotedError(error);
  }

  #children(): readonly Pick<Calls<LlmRun>, 'abandon' | 'fail'>[] {
    return [this.models, this.embeddings, this.tools];
  }
}

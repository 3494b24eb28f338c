import type { EndReason } from '@spanlight/core';

import type { LlmEndEvent, LlmOutcome, LlmRequest, RunFailure } from './events.ts';
import { Run, type RunIds, type RunListener } from './run.ts';

/** What `CallbackManager.llmCall` is told about a call. */
export interface LlmCall extends LlmRequest, RunIds {}

/** A call of a model that is under way. */
export class LlmRun extends Run {
  readonly #call: LlmCall;
  #outcome: LlmOutcome = {};
  #outcomeAtEnd: (() => LlmOutcome) | undefined;
  #timeToFirstTokenMillis: number | undefined;
  #tokenCount = 0;

  /** @internal See `CallbackManager.startLlmRun`. */
  constructor(listener: RunListener, call: LlmCall) {
    super(listener, call);
    this.#call = call;
  }

  /**
   * Notes what is known of the answer, for the end or error event. Later facts replace earlier ones of the same name.
   *
   * @param outcome - or a function that is asked for it when the run ends, and must not throw; the last one counts
   */
  report(outcome: LlmOutcome | (() => LlmOutcome)): void {
    if (typeof outcome === 'function') {
      this.#outcomeAtEnd = outcome;
    } else {
      this.#outcome = { ...this.#outcome, ...outcome };
    }
  }

  /** Notes that the answer begins to arrive, with or without text. Only the first time counts. */
  firstChunk(): void {
    this.#timeToFirstTokenMillis ??= this.elapsedMillis();
  }

  /**
   * Passes on a piece of text that arrived.
   *
   * @throws what a critical handler throws
   */
  token(token: string, choiceIndex = 0): void {
    this.firstChunk();
    if (!this.isEnded) {
      const index = this.#tokenCount;
      this.#tokenCount += 1;
      this.listener.callbacks.onLlmToken({
        runId: this.runId,
        parentRunId: this.parentRunId,
        timestamp: Date.now(),
        provider: this.#call.provider,
        model: this.#call.model,
        token,
        index,
        choiceIndex,
      });
    }
  }

  complete(value: unknown): void {
    this.#outcome = { response: value, ...this.#outcome };
    this.end();
  }

  protected sendStart(): void {
    this.listener.callbacks.onLlmStart({ ...this.#call, ...this.event() });
  }

  protected sendEnd(endReason: EndReason | undefined): void {
    this.listener.callbacks.onLlmEnd({ ...this.#lastEvent(), endReason });
  }

  protected sendError(failure: RunFailure): void {
    this.listener.callbacks.onLlmError({ ...this.#lastEvent(), ...failure });
  }

  #lastEvent(): Omit<LlmEndEvent, 'endReason'> {
    return {
      ...this.#outcome,
      ...this.#outcomeAtEnd?.(),
      ...this.event(),
      provider: this.#call.provider,
      model: this.#call.model,
      ...this.times(),
      timeToFirstTokenMillis: this.#timeToFirstTokenMillis,
    };
  }
}

import type { EndReason } from '@spanlight/core';

import { activeRunId } from './active-run.ts';
import type { Callbacks } from './callbacks.ts';
import { errorTypeOf, isAbortError } from './error-facts.ts';
import type { RunEvent, RunFailure, RunTimes } from './events.ts';

/** Who hears of a run. */
export interface RunListener {
  readonly callbacks: Required<Callbacks>;
  /** Takes what a critical handler threw when there was nobody whom it could reach. */
  report(criticalError: unknown): void;
}

/** Where a run belongs. */
export interface RunIds {
  /** Default: a new one. */
  readonly runId?: string | undefined;
  /** Default: the active run's. */
  readonly parentRunId?: string | undefined;
}

/**
 * A call of a model or a tool, from its start event to its end or error event. There is exactly one of these two: whoever
 * calls {@link end} or {@link fail} first decides, and further calls do nothing.
 */
export abstract class Run {
  readonly runId: string;
  readonly parentRunId: string | undefined;
  /** @internal */
  protected readonly listener: RunListener;
  readonly #startMillis: number = performance.now();
  #isEnded = false;

  /** @internal Runs come from a `CallbackManager`. */
  constructor(listener: RunListener, ids: RunIds) {
    this.listener = listener;
    this.runId = ids.runId ?? crypto.randomUUID();
    this.parentRunId = ids.parentRunId ?? activeRunId();
  }

  /**
   * @internal
   * @throws what a critical handler throws; the run has failed by then, for those who heard of its start
   */
  start(): void {
    try {
      this.sendStart();
    } catch (criticalError) {
      this.fail(criticalError);
      throw criticalError;
    }
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Runs a function as the work of this run: what is started inside belongs to it. Answers what the function returns. */
  within<T>(fn: () => T): T {
    return this.listener.callbacks.withRun(this.runId, fn);
  }

  /**
   * Ends the run.
   *
   * @param endReason - why it ends before it is done
   * @throws what a critical handler throws
   */
  end(endReason?: EndReason): void {
    if (!this.#isEnded) {
      this.#isEnded = true;
      this.sendEnd(endReason);
    }
  }

  /** Ends the run because it failed, or because it was cancelled. Never throws: the caller has an error already. */
  fail(error: unknown): void {
    if (isAbortError(error)) {
      this.abandon('aborted');
    } else if (!this.#isEnded) {
      this.#isEnded = true;
      this.quietly(() => this.sendError({ error, errorType: errorTypeOf(error) }));
    }
  }

  /** Ends the run where nobody waits for it. Never throws. */
  abandon(endReason: EndReason): void {
    this.quietly(() => this.end(endReason));
  }

  /** @internal Reports what a critical handler throws where it can reach nobody. */
  quietly(fn: () => void): void {
    try {
      fn();
    } catch (criticalError) {
      this.listener.report(criticalError);
    }
  }

  /** Ends the run with what its work has answered. Throws like {@link end}. */
  abstract complete(value: unknown): void;
  protected abstract sendStart(): void;
  protected abstract sendEnd(endReason: EndReason | undefined): void;
  protected abstract sendError(failure: RunFailure): void;

  protected event(): RunEvent {
    return { runId: this.runId, parentRunId: this.parentRunId, timestamp: Date.now() };
  }

  protected times(): RunTimes {
    return { latencyMillis: this.elapsedMillis() };
  }

  protected elapsedMillis(): number {
    return performance.now() - this.#startMillis;
  }
}

import type { EndReason } from '@spanlight/core';

import type { EventMethod } from '../events/callbacks.ts';
import type { RunEvent } from '../events/run-events.ts';
import { forgetRun } from './abandoned-runs.ts';
import { activeRunId, nextSequence } from './active-run.ts';
import { errorTypeOf, isAbortError } from './error-facts.ts';
import { RESULTS, type RunKind } from './run-kind.ts';

/** Who hears of a run. */
export interface RunListener {
  /** Sends an event. Throws what a critical handler throws. */
  send(method: EventMethod, event: RunEvent): void;
  /** Runs a function as the work of a run. */
  within<T>(runId: string, fn: () => T): T;
  /** Takes what was thrown where there was nobody whom it could reach. */
  report(error: unknown): void;
}

/** Where a run belongs. */
export interface RunIds {
  /** Default: a new one. */
  readonly runId?: string | undefined;
  /** Default: the active run's. */
  readonly parentRunId?: string | undefined;
}

/**
 * The work of a model, a tool, an agent or their like, from its start event to its end or error event. There is exactly one
 * of these two: whoever calls {@link end} or {@link fail} first decides, and further calls do nothing.
 */
export class Run<Outcome extends object = object> {
  readonly runId: string;
  readonly parentRunId: string | undefined;
  /** @internal */
  readonly sequence: number = nextSequence();
  readonly #listener: RunListener;
  readonly #kind: RunKind;
  readonly #request: object;
  readonly #startMillis: number = performance.now();
  #outcome: Partial<Outcome> = {};
  #outcomeAtEnd: (() => Outcome) | undefined;
  #failedAttempts = 0;
  #stopListening: (() => void) | undefined;
  #isEnded = false;

  /** @internal Runs come from a `CallbackManager`. */
  constructor(listener: RunListener, kind: RunKind, request: object, ids: RunIds) {
    this.#listener = listener;
    this.#kind = kind;
    this.#request = request;
    this.runId = ids.runId ?? crypto.randomUUID();
    this.parentRunId = ids.parentRunId ?? activeRunId();
  }

  /**
   * @internal
   * @throws what a critical handler throws; the run has failed by then, for those who heard of its start
   */
  start(): void {
    try {
      this.send(`on${this.#kind}Start`, this.#request);
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
    return this.#listener.within(this.runId, fn);
  }

  /**
   * Notes what is known of the answer, for the end or error event. Later facts replace earlier ones of the same name.
   *
   * @param outcome - or a function that is asked for it when the run ends; the last one counts
   */
  report(outcome: Outcome | (() => Outcome)): void {
    if (typeof outcome === 'function') {
      this.#outcomeAtEnd = outcome;
    } else {
      this.#outcome = { ...this.#outcome, ...outcome };
    }
  }

  /**
   * Tells that an attempt failed and another one follows.
   *
   * @param delayMillis - how long it is waited for
   * @throws what a critical handler throws
   */
  retry(error: unknown, delayMillis?: number): void {
    this.#failedAttempts += 1;
    const attempt = this.#failedAttempts;
    this.sendMeanwhile('onRetry', { attempt, error, errorType: errorTypeOf(error), delayMillis });
  }

  /**
   * Ends the run.
   *
   * @param endReason - why it ends before it is done
   * @throws what a critical handler throws
   */
  end(endReason?: EndReason): void {
    if (!this.#isEnded) {
      this.#close();
      this.send(`on${this.#kind}End`, { ...this.#allFacts(), endReason });
    }
  }

  /** Ends the run with what its work has answered. Throws like {@link end}. */
  complete(value: unknown): void {
    this.#outcome = { [RESULTS[this.#kind]]: value, ...this.#outcome };
    this.end();
  }

  /**
   * Ends the run because it failed, or because it was cancelled. Never throws: the caller has an error already.
   *
   * @param errorType - of low cardinality. Default: the code of the error, else its class.
   */
  fail(error: unknown, errorType: string = errorTypeOf(error)): void {
    if (isAbortError(error)) {
      this.abandon('aborted');
    } else if (!this.#isEnded) {
      this.#close();
      this.quietly(() =>
        this.send(`on${this.#kind}Error`, { ...this.#allFacts(), error, errorType }),
      );
    }
  }

  /** Ends the run where nobody waits for it. Never throws. */
  abandon(endReason: EndReason | undefined): void {
    this.quietly(() => this.end(endReason));
  }

  /**
   * Ends the run as `aborted` when a signal aborts. Of the signal, which may outlive the run, nothing is kept after its end.
   *
   * @returns stops listening
   */
  endOnAbort(signal: AbortSignal): () => void {
    const abort = (): void => this.abandon('aborted');
    const stop = (): void => signal.removeEventListener('abort', abort);
    if (!this.#isEnded) {
      const stopOthers = this.#stopListening;
      signal.addEventListener('abort', abort, { once: true });
      this.#stopListening = () => {
        stopOthers?.();
        stop();
      };
    }
    return stop;
  }

  /** @internal Reports what a critical handler throws where it can reach nobody. */
  quietly(fn: () => void): void {
    try {
      fn();
    } catch (criticalError) {
      this.#listener.report(criticalError);
    }
  }

  /** @internal Sends an event that comes between start and end. */
  protected sendMeanwhile(method: EventMethod, facts: object): void {
    if (!this.#isEnded) {
      this.send(method, facts);
    }
  }

  /** @internal */
  protected elapsedMillis(): number {
    return performance.now() - this.#startMillis;
  }

  /** @internal What its last event says of the request. */
  protected lastFacts(): object {
    return this.#request;
  }

  /** @internal */
  protected send(method: EventMethod, facts: object): void {
    this.#listener.send(method, {
      ...facts,
      runId: this.runId,
      parentRunId: this.parentRunId,
      timestamp: Date.now(),
    });
  }

  #close(): void {
    this.#isEnded = true;
    this.#stopListening?.();
    forgetRun(this);
  }

  #allFacts(): object {
    let outcomeAtEnd: Outcome | undefined;
    this.quietly(() => {
      outcomeAtEnd = this.#outcomeAtEnd?.();
    });
    return {
      ...this.lastFacts(),
      ...this.#outcome,
      ...outcomeAtEnd,
      latencyMillis: this.elapsedMillis(),
    };
  }
}

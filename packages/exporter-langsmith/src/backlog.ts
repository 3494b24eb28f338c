import { ExportError } from '@spanlight/core';

import type { PlacedSpan } from './run-positions.ts';

/** So many runs are sent at once: as many as LangSmith's client sends. */
const MAX_RUNS = 100;
/** After so many refusals in a row it is not single runs that are refused: splitting would only be load. */
const MAX_REFUSALS_IN_A_ROW = 32;

/** Spans that were taken over and have not been delivered, and why. */
export interface Loss {
  readonly count: number;
  readonly cause: unknown;
}

/**
 * Runs whose spans were answered for when they had to wait: nobody else tries them again, splits them, or counts them as
 * lost.
 */
export class Backlog {
  readonly #send: (runs: readonly PlacedSpan[], signal: AbortSignal) => Promise<void>;
  #parts: PlacedSpan[][] = [];
  #refusalsInARow = 0;
  #lost = 0;
  #failure: unknown;
  #resumeAt = 0;

  constructor(send: (runs: readonly PlacedSpan[], signal: AbortSignal) => Promise<void>) {
    this.#send = send;
  }

  get length(): number {
    return this.#parts.reduce((sum, part) => sum + part.length, 0);
  }

  /** How long LangSmith has asked to wait from now on, in milliseconds. */
  get pauseMillis(): number {
    return Math.max(this.#resumeAt - performance.now(), 0);
  }

  /** Why the last attempt failed. */
  get failure(): unknown {
    return this.#failure;
  }

  add(runs: readonly PlacedSpan[]): void {
    for (let start = 0; start < runs.length; start += MAX_RUNS) {
      this.#parts.push(runs.slice(start, start + MAX_RUNS));
    }
  }

  /** Sends what there is, unless LangSmith has asked to wait. What may be sent later stays. Never rejects. */
  async send(signal: AbortSignal): Promise<void> {
    while (this.#parts.length > 0 && this.pauseMillis === 0 && !signal.aborted) {
      const part = this.#parts[0]!;
      try {
        // oxlint-disable-next-line no-await-in-loop -- one request at a time is load enough
        await this.#send(part, signal);
        this.#refusalsInARow = 0;
        this.#parts.shift();
      } catch (error) {
        this.#failure = error;
        const failure = error instanceof ExportError ? error : undefined;
        if (failure?.failure === 'retryable') {
          this.#resumeAt = performance.now() + (failure.retryAfterMillis ?? 0);
          return;
        }
        this.#parts.splice(0, 1, ...this.#split(part, failure !== undefined));
      }
    }
  }

  /** Forgets that LangSmith has asked to wait: the next attempt is the last chance. */
  hurry(): void {
    this.#resumeAt = 0;
  }

  /** What was lost since the last time, up to a number of spans. */
  takeLoss(limit: number): Loss | undefined {
    const count = Math.min(this.#lost, limit);
    this.#lost -= count;
    return count === 0 ? undefined : { count, cause: this.#failure };
  }

  /** Counts everything as lost that has not been sent. */
  giveUp(): void {
    this.#lost += this.length;
    this.#parts = [];
  }

  /** What is left of a part that was refused. */
  #split(part: PlacedSpan[], isAboutSpans: boolean): PlacedSpan[][] {
    this.#refusalsInARow += 1;
    if (isAboutSpans && part.length > 1 && this.#refusalsInARow <= MAX_REFUSALS_IN_A_ROW) {
      const middle = Math.ceil(part.length / 2);
      return [part.slice(0, middle), part.slice(middle)];
    }
    this.#lost += part.length;
    return [];
  }
}

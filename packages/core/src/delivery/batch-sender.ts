import { exportFailureOf, plainMessage } from '../errors/errors.ts';
import { safely } from '../errors/safely.ts';
import type { ReadableSpan } from '../span/readable-span.ts';
import { type AttemptResult, ExportAttempt, unref } from './export-attempt.ts';
import type { ExportLedger } from './export-ledger.ts';
import type { SpanExporter } from './exporter.ts';
import { retryDelay } from './retry-delay.ts';

/** After so many refusals in a row it is not single spans that the backend does not take: splitting would only be load. */
const MAX_REFUSALS_IN_A_ROW = 32;

/**
 * Brings one batch at a time to an exporter, and each of its spans to an end: delivered, or counted as dropped. Tries again
 * while the backend may take it later; splits what is too large or has a span in it that the backend refuses.
 */
export class BatchSender {
  readonly #exporter: SpanExporter;
  readonly #timeoutMillis: number;
  readonly #ledger: ExportLedger;
  /** What is left of the batch, in parts; the last comes first. */
  #parts: ReadableSpan[][] = [];
  #attempt: ExportAttempt | undefined;
  #failedAttempts = 0;
  #refusalsInARow = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #isWaitAsked = false;
  #isWorking = false;
  #done: (() => void) | undefined;

  constructor(exporter: SpanExporter, timeoutMillis: number, ledger: ExportLedger) {
    this.#exporter = exporter;
    this.#timeoutMillis = timeoutMillis;
    this.#ledger = ledger;
  }

  get isBusy(): boolean {
    return this.#parts.length > 0;
  }

  /** How many spans of the batch are not at their end. */
  get unsent(): number {
    return this.#parts.reduce((sum, part) => sum + part.length, 0);
  }

  /** Takes a batch. There must be none under way. */
  send(batch: ReadableSpan[], done: () => void): void {
    this.#parts = [batch];
    this.#done = done;
    this.#work();
  }

  /** Tries again at once, though not while the backend has asked to wait, unless it is the last chance. */
  hurry(isLastChance = false): void {
    this.#failedAttempts = 0; // should an attempt under way fail, the next one comes soon
    if (this.#retryTimer !== undefined && (isLastChance || !this.#isWaitAsked)) {
      this.#tryAgain();
    }
  }

  /** Breaks off, and answers the spans that are not at their end. */
  giveUp(): ReadableSpan[] {
    const unsent = this.#parts.toReversed().flat();
    this.#parts = [];
    this.#done = undefined;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#attempt?.giveUp();
    this.#attempt = undefined;
    return unsent;
  }

  // A loop, because an exporter may answer at once any number of times.
  #work(): void {
    if (this.#isWorking) {
      return;
    }
    this.#isWorking = true;
    while (
      this.#parts.length > 0 &&
      this.#attempt === undefined &&
      this.#retryTimer === undefined
    ) {
      this.#export(this.#parts.at(-1)!);
    }
    this.#isWorking = false;
    if (this.#parts.length === 0) {
      const done = this.#done;
      this.#done = undefined;
      done?.();
    }
  }

  #export(part: ReadableSpan[]): void {
    this.#attempt = new ExportAttempt();
    // A copy: what an exporter does to it changes nothing of what is tried again or counted.
    this.#attempt.run(this.#exporter, [...part], this.#timeoutMillis, (result) => {
      this.#attempt = undefined;
      this.#settle(part, result);
      this.#work();
    });
  }

  #settle(part: ReadableSpan[], result: AttemptResult): void {
    if (result.code === 0) {
      this.#parts.pop();
      const rejected = rejectedOf(result, part.length);
      this.#ledger.delivered += part.length - rejected;
      if (rejected > 0) {
        this.#ledger.drop('rejected', rejected, reasonOf(result.error), result.error);
      }
      this.#failedAttempts = 0;
      this.#refusalsInARow = 0;
      return;
    }
    const why = result.isTimedOut
      ? `no answer within ${this.#timeoutMillis / 1000} s`
      : reasonOf(result.error);
    const failure = exportFailureOf(result.error);
    if (failure === 'retryable') {
      this.#retryLater(why, result.error);
      return;
    }
    this.#parts.pop();
    this.#failedAttempts = 0;
    if (failure !== undefined) {
      this.#refusalsInARow += 1;
      if (part.length > 1 && this.#refusalsInARow <= MAX_REFUSALS_IN_A_ROW) {
        const middle = Math.ceil(part.length / 2);
        this.#parts.push(part.slice(middle), part.slice(0, middle));
        return;
      }
    }
    const reason = failure ?? (result.isTimedOut ? 'export_timed_out' : 'export_failed');
    this.#ledger.drop(reason, part, why, result.error);
  }

  #retryLater(why: string, error: Error | undefined): void {
    this.#failedAttempts += 1;
    this.#ledger.lastFailure = why;
    const { retryAfterMillis } = error as { retryAfterMillis?: number };
    this.#isWaitAsked = retryAfterMillis !== undefined;
    if (this.#failedAttempts === 1) {
      this.#ledger.tell('export_delayed', `cannot deliver now, and will try again: ${why}`, error);
    }
    const delay = retryDelay(this.#failedAttempts, retryAfterMillis);
    this.#retryTimer = setTimeout(() => this.#tryAgain(), delay);
    unref(this.#retryTimer);
  }

  #tryAgain(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#ledger.retried += 1;
    this.#work();
  }
}

function reasonOf(error: Error | undefined): string {
  return error === undefined
    ? 'it gave no reason'
    : safely(() => plainMessage(error), 'it gave no readable reason');
}

/** How many of a batch were rejected, whatever the exporter says. */
function rejectedOf({ rejectedSpans }: AttemptResult, spans: number): number {
  return Number.isSafeInteger(rejectedSpans) ? Math.min(Math.max(rejectedSpans!, 0), spans) : 0;
}

import { TraceFlags } from '@opentelemetry/api';

import { withContext } from '../context/active-context.ts';
import { SUPPRESSED_CONTEXT } from '../context/context.ts';
import { SpanlightError } from '../errors/errors.ts';
import type { ReadableSpan } from '../span/readable-span.ts';
import { BatchSender } from './batch-sender.ts';
import {
  type DeadlineOptions,
  FLUSH_TIMEOUT_MILLIS,
  SHUTDOWN_TIMEOUT_MILLIS,
  withDeadline,
} from './deadline.ts';
import { unref } from './export-attempt.ts';
import { countOf, ExportLedger } from './export-ledger.ts';
import type { SpanExporter } from './exporter.ts';
import { nameOf } from './name-of.ts';
import type { SpanProcessor } from './processor.ts';
import { SpanQueue } from './span-queue.ts';
import type { ExporterStats } from './tracer-stats.ts';

/** How spans are handed to an exporter. */
export interface ExportPolicy {
  /** A span is handed over once it has waited this long; undefined: at its end. */
  readonly scheduledDelayMillis: number | undefined;
  readonly maxExportBatchSize: number;
  readonly maxExportBatchBytes: number;
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly exportTimeoutMillis: number;
}

/** Somebody who waits until the first `count` spans have been delivered or dropped. */
interface Waiter {
  readonly count: number;
  readonly settle: () => void;
}

/** Brings ended spans to one exporter: queued up to a bound, in order, one batch at a time. */
export class ExportingProcessor implements SpanProcessor {
  readonly ledger: ExportLedger;
  readonly #exporter: SpanExporter;
  readonly #policy: ExportPolicy;
  readonly #queue: SpanQueue;
  readonly #sender: BatchSender;
  #isOverflowing = false;
  #isHandingOver = false;
  #taken = 0;
  #toldLosses = 0;
  #waiters: Waiter[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shutdown: Promise<void> | undefined;

  constructor(exporter: SpanExporter, policy: ExportPolicy) {
    this.ledger = new ExportLedger(nameOf(exporter));
    this.#exporter = exporter;
    this.#policy = policy;
    this.#queue = new SpanQueue(policy.maxQueueBytes, policy.maxQueueSize);
    this.#sender = new BatchSender(exporter, policy.exportTimeoutMillis, this.ledger);
  }

  /** The exporter's. */
  get name(): string {
    return this.ledger.name;
  }

  onStart(span: ReadableSpan): void {
    if (this.#exporter.onStart !== undefined && isSampled(span)) {
      this.#exporter.onStart(span);
    }
  }

  onEnd(span: ReadableSpan): void {
    if (!isSampled(span)) {
      return;
    }
    if (this.#shutdown !== undefined) {
      this.ledger.drop('shut_down', [span]);
    } else if (this.#queue.push(span)) {
      this.#isOverflowing = false;
      this.#taken += 1;
      this.#handOverWhatIsDue();
    } else {
      this.#refuse(span);
    }
  }

  async forceFlush({ timeoutMillis = FLUSH_TIMEOUT_MILLIS }: DeadlineOptions = {}): Promise<void> {
    if (this.#shutdown !== undefined) {
      await withDeadline(this.#shutdown, timeoutMillis);
      return;
    }
    const deadline = performance.now() + timeoutMillis;
    await this.#settled(timeoutMillis);
    await this.#ask(deadline, () => this.#exporter.forceFlush?.());
  }

  shutdown({ timeoutMillis = SHUTDOWN_TIMEOUT_MILLIS }: DeadlineOptions = {}): Promise<void> {
    this.#shutdown ??= this.#drainAndShutDown(timeoutMillis);
    return this.#shutdown;
  }

  /** Tries again at once what waits for its next attempt: there will be no other chance. */
  hurry(): void {
    this.#sender.hurry(true);
  }

  /** Counts as lost what is not delivered by now. */
  abandon(why: string): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const spans = [...this.#sender.giveUp(), ...this.#queue.take(Infinity, Infinity)];
    if (spans.length > 0) {
      this.ledger.drop('shut_down', spans, why);
    }
    this.#settleWaiters();
  }

  stats(): ExporterStats {
    const { name, delivered, retried, dropped } = this.ledger;
    return { name, queued: this.#queued, delivered, retried, dropped: { ...dropped } };
  }

  /** Waiting, or under way. */
  get #queued(): number {
    return this.#queue.length + this.#sender.unsent;
  }

  async #drainAndShutDown(timeoutMillis: number): Promise<void> {
    const deadline = performance.now() + timeoutMillis;
    const timer = setTimeout(
      () => this.abandon(`gave up after ${timeoutMillis / 1000} s: ${this.ledger.lastFailure}`),
      timeoutMillis,
    );
    const failures: unknown[] = [];
    const drained = this.#settled().catch((error: unknown) => failures.push(error));
    this.hurry();
    await drained;
    clearTimeout(timer);
    await this.#ask(deadline, () => this.#exporter.shutdown()).catch((error: unknown) =>
      failures.push(error),
    );
    if (failures.length > 0) {
      throw failures[0];
    }
  }

  /** What an exporter does of its own accord makes no spans either, and may take no longer. */
  async #ask(deadline: number, work: () => Promise<void> | undefined): Promise<void> {
    const timeLeft = Math.max(deadline - performance.now(), 0);
    await withDeadline(withContext(SUPPRESSED_CONTEXT, work), timeLeft);
  }

  /** Resolves when every span until now was delivered; rejects if some were not, and nobody was told of them yet. */
  #settled(timeoutMillis?: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const count = this.#taken;
      const toldBefore = this.#toldLosses;
      const fail = (message: string, why: string): void => {
        reject(new SpanlightError(this.name, 'flush_failed', `${message}: ${why}`));
      };
      const waiter: Waiter = {
        count,
        settle: () => {
          clearTimeout(timer);
          const { losses } = this.ledger;
          this.#toldLosses = losses;
          if (losses === toldBefore) {
            resolve();
          } else {
            fail(`cannot deliver ${countOf(losses - toldBefore)}`, this.ledger.lastLoss);
          }
        },
      };
      const giveUp = (): void => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        const waiting = count - (this.#taken - this.#queued);
        const after = `still waiting after ${timeoutMillis! / 1000} s`;
        fail(`${countOf(waiting)} ${after}`, this.ledger.lastFailure);
      };
      const timer = timeoutMillis === undefined ? undefined : setTimeout(giveUp, timeoutMillis);
      this.#waiters.push(waiter);
      this.#sender.hurry();
      this.#handOverWhatIsDue();
      this.#settleWaiters();
    });
  }

  #handOverWhatIsDue(): void {
    if (this.#isHandingOver) {
      return; // an exporter that answered at once: the loop below goes on
    }
    this.#isHandingOver = true;
    while (!this.#sender.isBusy && this.#queue.length > 0) {
      if (!this.#isDue()) {
        this.#timer ??= this.#startTimer(this.#policy.scheduledDelayMillis ?? 0);
        break;
      }
      this.#handOver();
    }
    this.#isHandingOver = false;
  }

  #isDue(): boolean {
    const { scheduledDelayMillis, maxExportBatchSize, maxExportBatchBytes } = this.#policy;
    return (
      scheduledDelayMillis === undefined ||
      this.#queue.length >= maxExportBatchSize ||
      this.#queue.bytes >= maxExportBatchBytes ||
      this.#waiters.length > 0
    );
  }

  #startTimer(delayMillis: number): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#sender.isBusy) {
        this.#handOver();
      }
    }, delayMillis);
    unref(timer);
    return timer;
  }

  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { maxExportBatchSize, maxExportBatchBytes } = this.#policy;
    this.#sender.send(this.#queue.take(maxExportBatchSize, maxExportBatchBytes), () => {
      this.#settleWaiters();
      this.#handOverWhatIsDue();
    });
  }

  // Told once for each time that the queue is full, not for each span.
  #refuse(span: ReadableSpan): void {
    if (this.#isOverflowing) {
      this.ledger.drop('queue_full', [span]);
    } else {
      this.#isOverflowing = true;
      const why = `${countOf(this.#queue.length)} of ${Math.round(this.#queue.bytes / 1024)} kB were waiting already. Raise maxQueueBytes or maxQueueSize, or trace less.`;
      this.ledger.drop('queue_full', [span], why);
    }
  }

  #settleWaiters(): void {
    const settled = this.#taken - this.#queued;
    while (this.#waiters[0] !== undefined && this.#waiters[0].count <= settled) {
      this.#waiters.shift()?.settle();
    }
  }
}

function isSampled(span: ReadableSpan): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

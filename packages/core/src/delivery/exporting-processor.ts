import { TraceFlags } from '@opentelemetry/api';

import { withContext } from '../context/active-context.ts';
import { SUPPRESSED_CONTEXT } from '../context/context.ts';
import { type ErrorHandler, warnOnce } from '../errors/error-reporter.ts';
import { SpanlightError } from '../errors/errors.ts';
import type { ReadableSpan } from '../span/readable-span.ts';
import { withDeadline } from './deadline.ts';
import { type AttemptResult, ExportAttempt, unref } from './export-attempt.ts';
import type { SpanExporter } from './exporter.ts';
import type { SpanProcessor } from './processor.ts';
import type { DropReason, ExporterStats } from './tracer-stats.ts';

/** How spans are handed to an exporter. */
export interface ExportPolicy {
  /** A span is handed over once it has waited this long; undefined: at its end. */
  readonly scheduledDelayMillis: number | undefined;
  readonly maxExportBatchSize: number;
  readonly maxQueueSize: number;
  readonly exportTimeoutMillis: number;
}

/** Somebody who waits until the first `count` spans have been delivered or dropped. */
interface Waiter {
  readonly count: number;
  settle(): void;
}

/**
 * Brings ended spans to one exporter: queued up to a bound, in order, one call at a time. Every span taken is delivered or
 * counted as dropped.
 */
export class ExportingProcessor implements SpanProcessor {
  /** The exporter's. */
  readonly name: string;
  /** Where failures are told. Set by the provider. */
  report: ErrorHandler = warnOnce;

  readonly #exporter: SpanExporter;
  readonly #policy: ExportPolicy;
  #queue: ReadableSpan[] = [];
  #exporting = 0;
  #isOverflowing = false;
  #isDraining = false;
  #taken = 0;
  #toldLosses = 0;
  #lastFailure = '';
  #delivered = 0;
  readonly #dropped: Record<DropReason, number> = {
    export_failed: 0,
    export_timed_out: 0,
    queue_full: 0,
    shut_down: 0,
  };
  #waiters: Waiter[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shutdown: Promise<void> | undefined;

  constructor(exporter: SpanExporter, policy: ExportPolicy) {
    this.name = nameOf(exporter);
    this.#exporter = exporter;
    this.#policy = policy;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) {
      return;
    }
    if (this.#shutdown !== undefined) {
      this.#dropped.shut_down += 1;
    } else if (this.#queue.length >= this.#policy.maxQueueSize) {
      this.#refuse();
    } else {
      this.#isOverflowing = false;
      this.#taken += 1;
      this.#queue.push(span);
      this.#exportWhatIsDue();
    }
  }

  async forceFlush(): Promise<void> {
    await this.#settled();
    await this.#ask(() => this.#exporter.forceFlush?.());
  }

  shutdown(): Promise<void> {
    this.#shutdown ??= this.#flushAndShutDown();
    return this.#shutdown;
  }

  stats(): ExporterStats {
    return {
      name: this.name,
      queued: this.#queue.length + this.#exporting,
      delivered: this.#delivered,
      dropped: { ...this.#dropped },
    };
  }

  async #flushAndShutDown(): Promise<void> {
    try {
      await this.#settled();
    } finally {
      await this.#ask(() => this.#exporter.shutdown());
    }
  }

  /** What an exporter does of its own accord makes no spans either, and may take no longer than an export. */
  #ask(work: () => Promise<void> | undefined): Promise<void> {
    return withDeadline(withContext(SUPPRESSED_CONTEXT, work), this.#policy.exportTimeoutMillis);
  }

  /** Resolves when every span until now was delivered; rejects if some were not, and no flush has told of them yet. */
  #settled(): Promise<void> {
    return new Promise((resolve, reject) => {
      const toldBefore = this.#toldLosses;
      const settle = (): void => {
        const losses = this.#losses() - toldBefore;
        this.#toldLosses = this.#losses();
        if (losses === 0) {
          resolve();
        } else {
          const message = `cannot deliver ${countOf(losses)}: ${this.#lastFailure}`;
          reject(new SpanlightError(this.name, 'flush_failed', message));
        }
      };
      this.#waiters.push({ count: this.#taken, settle });
      this.#exportWhatIsDue();
      this.#settleWaiters();
    });
  }

  #exportWhatIsDue(): void {
    if (this.#isDraining) {
      return; // an exporter that answered at once: the loop below goes on
    }
    this.#isDraining = true;
    while (this.#exporting === 0 && this.#queue.length > 0) {
      if (!this.#isDue()) {
        this.#timer ??= this.#startTimer(this.#policy.scheduledDelayMillis ?? 0);
        break;
      }
      this.#exportBatch();
    }
    this.#isDraining = false;
  }

  #isDue(): boolean {
    return (
      this.#policy.scheduledDelayMillis === undefined ||
      this.#queue.length >= this.#policy.maxExportBatchSize ||
      this.#waiters.length > 0
    );
  }

  #startTimer(delayMillis: number): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#exporting === 0) {
        this.#exportBatch();
      }
    }, delayMillis);
    unref(timer);
    return timer;
  }

  #exportBatch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#queue.splice(0, this.#policy.maxExportBatchSize);
    this.#exporting = batch.length;
    new ExportAttempt().run(this.#exporter, batch, this.#policy.exportTimeoutMillis, (result) => {
      this.#exporting = 0;
      this.#count(result, batch.length);
      this.#settleWaiters();
      this.#exportWhatIsDue();
    });
  }

  #count(result: AttemptResult, spans: number): void {
    if (result.code === 0) {
      this.#delivered += spans;
    } else if (result.isTimedOut) {
      const seconds = this.#policy.exportTimeoutMillis / 1000;
      this.#drop('export_timed_out', spans, `no answer within ${seconds} s`);
    } else {
      this.#drop(
        'export_failed',
        spans,
        result.error?.message ?? 'it gave no reason',
        result.error,
      );
    }
  }

  #drop(reason: DropReason, spans: number, why: string, cause?: Error): void {
    this.#dropped[reason] += spans;
    this.#lastFailure = why;
    this.#tell(reason, `cannot deliver ${countOf(spans)}: ${why}`, cause);
  }

  // Told once for each time that the queue is full, not for each span.
  #refuse(): void {
    this.#dropped.queue_full += 1;
    if (!this.#isOverflowing) {
      this.#isOverflowing = true;
      this.#lastFailure = `${this.#queue.length} spans were waiting already. Raise maxQueueSize, or trace less.`;
      this.#tell('queue_full', `spans are dropped: ${this.#lastFailure}`);
    }
  }

  #tell(code: DropReason, message: string, cause?: Error): void {
    this.report(new SpanlightError(this.name, code, message, { cause }));
  }

  #droppedInExport(): number {
    return this.#dropped.export_failed + this.#dropped.export_timed_out;
  }

  #losses(): number {
    return this.#droppedInExport() + this.#dropped.queue_full;
  }

  #settleWaiters(): void {
    const settled = this.#delivered + this.#droppedInExport();
    while (this.#waiters[0] !== undefined && this.#waiters[0].count <= settled) {
      this.#waiters.shift()?.settle();
    }
  }
}

function countOf(spans: number): string {
  return spans === 1 ? '1 span' : `${spans} spans`;
}

/** What an exporter or processor is called in messages and `stats()`: its name, else its class. */
export function nameOf(part: object): string {
  const { name } = part as { name?: unknown };
  return typeof name === 'string' && name !== '' ? name : (part.constructor?.name ?? 'unnamed');
}

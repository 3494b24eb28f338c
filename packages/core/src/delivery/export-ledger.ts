import { type ErrorHandler, warnOnce } from '../errors/error-reporter.ts';
import { SpanlightError } from '../errors/errors.ts';
import { safely } from '../errors/safely.ts';
import type { ReadableSpan } from '../span/readable-span.ts';
import type { DropHandler, DropReason } from './drop.ts';

/** The books of one exporter: what was delivered and what was lost, and who is told. */
export class ExportLedger {
  readonly name: string;
  /** Where failures are told. Set by the provider, like `onDrop`. */
  report: ErrorHandler = warnOnce;
  onDrop: DropHandler | undefined;
  delivered = 0;
  retried = 0;
  /** Why an export is being tried again. */
  lastFailure = 'the exporter has not answered.';
  /** Why spans were lost, last. */
  lastLoss = '';
  readonly dropped: Record<DropReason, number> = {
    export_failed: 0,
    export_timed_out: 0,
    queue_full: 0,
    rejected: 0,
    shut_down: 0,
    too_large: 0,
  };

  constructor(name: string) {
    this.name = name;
  }

  /** How many spans were lost, for whatever reason. */
  get losses(): number {
    return Object.values(this.dropped).reduce((sum, count) => sum + count, 0);
  }

  /**
   * Counts spans as lost.
   *
   * @param lost - the spans, or how many if it is not known which
   * @param why - what is told; undefined: nothing, because it was told before
   * @param cause - what the exporter answered
   */
  drop(
    reason: DropReason,
    lost: readonly ReadableSpan[] | number,
    why?: string,
    cause?: Error,
  ): void {
    const [count, spans] = typeof lost === 'number' ? [lost, []] : [lost.length, lost];
    this.dropped[reason] += count;
    const { name: exporter, onDrop } = this;
    safely(() => onDrop?.({ exporter, reason, count, spans, ...(cause && { cause }) }), undefined);
    if (why !== undefined) {
      this.lastLoss = why;
      this.tell(reason, `cannot deliver ${countOf(count)}: ${why}`, cause);
    }
  }

  tell(code: string, message: string, cause?: Error): void {
    this.report(new SpanlightError(this.name, code, message, { cause }));
  }
}

/** A number of spans in words. */
export function countOf(spans: number): string {
  return spans === 1 ? '1 span' : `${spans} spans`;
}

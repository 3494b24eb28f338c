import { withContext } from '../context/active-context.ts';
import { SUPPRESSED_CONTEXT } from '../context/context.ts';
import { exportFailureOf, toError } from '../errors/errors.ts';
import { safely } from '../errors/safely.ts';
import type { ReadableSpan } from '../span/readable-span.ts';
import type { ExportOptions, ExportResult, SpanExporter } from './exporter.ts';

/** How an attempt ended: as the exporter answered, or because it did not answer in time. */
export type AttemptResult = ExportResult & { readonly isTimedOut?: boolean };

/** So long an exporter that was told to stop may take to say what became of the spans, in milliseconds. */
const LAST_WORD_MILLIS = 1000;

/**
 * One call of an exporter. It answers exactly once and in time, whatever the exporter does: throw, reject, call back twice,
 * or never.
 */
export class ExportAttempt implements ExportOptions {
  #controller: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #done: ((result: AttemptResult) => void) | undefined;
  #isTimedOut = false;

  /** Made only for exporters that look at it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** @param timeoutMillis - after this time the exporter is told to stop, and has a last word */
  run(
    exporter: SpanExporter,
    spans: ReadableSpan[],
    timeoutMillis: number,
    done: (result: AttemptResult) => void,
  ): void {
    this.#done = done;
    const answer = (result: ExportResult | undefined): void => {
      this.#finish(safely(() => ({ ...result, code: result?.code === 0 ? 0 : 1 }), { code: 1 }));
    };
    const fail = (cause: unknown): void => this.#finish({ code: 1, error: toError(cause) });

    try {
      withContext(SUPPRESSED_CONTEXT, () => {
        const returned: unknown = exporter.export(spans, answer, this);
        // An `async export` whose promise nobody looks at would end the process when it rejects.
        if (returned instanceof Promise) {
          returned.catch(fail);
        }
      });
    } catch (error) {
      fail(error);
    }
    this.#after(timeoutMillis, () => {
      this.#isTimedOut = true;
      this.#after(LAST_WORD_MILLIS, () => this.#finish({ code: 1 }));
      this.#abort();
    });
  }

  /** Tells the exporter to stop. What it answers counts for nothing. */
  giveUp(): void {
    this.#done = undefined;
    clearTimeout(this.#timer);
    this.#abort();
  }

  #abort(): void {
    this.#controller ??= new AbortController();
    this.#controller.abort();
  }

  #after(millis: number, action: () => void): void {
    if (this.#done !== undefined) {
      this.#timer = setTimeout(action, millis);
      unref(this.#timer);
    }
  }

  #finish(result: AttemptResult): void {
    clearTimeout(this.#timer);
    const done = this.#done;
    this.#done = undefined;
    // Only an exporter that knows what it says can tell a request that was broken off from one that went wrong.
    const isTimedOut =
      this.#isTimedOut && result.code === 1 && exportFailureOf(result.error) === undefined;
    done?.(isTimedOut ? { code: 1, isTimedOut } : result);
  }
}

/** Keeps a timer from holding the process, where timers do that. */
export function unref(timer: ReturnType<typeof setTimeout>): void {
  (timer as { unref?(): void }).unref?.();
}

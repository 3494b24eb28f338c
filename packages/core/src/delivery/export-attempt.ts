import { withContext } from '../context/active-context.ts';
import { SUPPRESSED_CONTEXT } from '../context/context.ts';
import { textOf } from '../errors/safely.ts';
import type { ReadableSpan } from '../span/readable-span.ts';
import type { ExportOptions, ExportResult, SpanExporter } from './exporter.ts';

/** How an attempt ended: as the exporter answered, or because it did not answer. */
export type AttemptResult = ExportResult & { readonly isTimedOut?: true };

/**
 * One call of an exporter. It answers exactly once and in time, whatever the exporter does: throw, reject, call back twice,
 * or never.
 */
export class ExportAttempt implements ExportOptions {
  #controller: AbortController | undefined;

  /** Made only for exporters that look at it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** @param timeoutMillis - after this time the exporter is told to stop, and its answer counts for nothing */
  run(
    exporter: SpanExporter,
    spans: ReadableSpan[],
    timeoutMillis: number,
    done: (result: AttemptResult) => void,
  ): void {
    let isDone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const finish = (result: AttemptResult): void => {
      if (!isDone) {
        isDone = true;
        clearTimeout(timer);
        done(result);
      }
    };
    const answer = (result: ExportResult | undefined): void => {
      finish(result?.code === 0 ? { code: 0 } : { ...result, code: 1 });
    };
    const fail = (cause: unknown): void => finish({ code: 1, error: toError(cause) });

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
    if (!isDone) {
      timer = setTimeout(() => {
        finish({ code: 1, isTimedOut: true });
        this.#controller ??= new AbortController();
        this.#controller.abort();
      }, timeoutMillis);
      unref(timer);
    }
  }
}

/** Keeps a timer from holding the process, where timers do that. */
export function unref(timer: ReturnType<typeof setTimeout>): void {
  (timer as { unref?(): void }).unref?.();
}

/** What was thrown, as an error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(textOf(thrown));
}

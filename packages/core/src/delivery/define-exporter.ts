import { SpanlightError, toError } from '../errors/errors.ts';
import { requireMethod, requireOption } from '../errors/options.ts';
import { safely } from '../errors/safely.ts';
import type { ReadableSpan } from '../span/readable-span.ts';
import type { ExportOptions, ExportResult, SpanExporter } from './exporter.ts';

/** What {@link defineExporter} needs: a name and a function. */
export interface ExporterDefinition {
  /** What messages and `stats()` call it. */
  name: string;
  /** See {@link SpanExporter.immediate}. */
  immediate?: boolean;
  /**
   * Delivers a batch. Resolving means delivered; rejecting means not, best with an {@link ExportError} that says whether
   * trying again makes sense. Pass `signal` on to `fetch` and the like: it aborts when the deadline has passed.
   */
  export(spans: readonly ReadableSpan[], options: ExportOptions): Promise<void> | void;
  /** Delivers what `export` has only taken over, if it does that. */
  forceFlush?(): Promise<void> | void;
  /** Frees what is held. Called once, when nothing is under way any more. */
  shutdown?(): Promise<void> | void;
}

/**
 * Makes a {@link SpanExporter} of an async function.
 *
 * ```ts
 * const exporter = defineExporter({
 *   name: 'collector',
 *   async export(spans, { signal }) {
 *     const response = await fetch(url, { method: 'POST', body: encode(spans), signal });
 *     if (!response.ok) throw new Error(`HTTP ${response.status}`);
 *   },
 * });
 * ```
 */
export function defineExporter(definition: ExporterDefinition): SpanExporter {
  requireMethod('definition', definition, 'export');
  requireOption(typeof definition.name === 'string', 'name', definition.name, 'a string');
  return new DefinedExporter(definition);
}

class DefinedExporter implements SpanExporter {
  readonly name: string;
  readonly immediate: boolean;
  readonly #definition: ExporterDefinition;
  readonly #underWay = new Set<Promise<void>>();
  #shutdown: Promise<void> | undefined;

  constructor(definition: ExporterDefinition) {
    this.name = definition.name;
    this.immediate = definition.immediate ?? false;
    this.#definition = definition;
  }

  export: SpanExporter['export'] = (spans, resultCallback, options) => {
    if (this.#shutdown !== undefined) {
      const error = new SpanlightError(this.name, 'exporter_shut_down', 'was shut down.');
      resultCallback({ code: 1, error });
      return;
    }
    const work = this.#deliver(spans, options ?? { signal: new AbortController().signal });
    this.#underWay.add(work);
    const answer = (result: ExportResult): void => {
      this.#underWay.delete(work);
      safely(() => resultCallback(result), undefined);
    };
    work.then(
      () => answer({ code: 0 }),
      (error: unknown) => answer({ code: 1, error: toError(error) }),
    );
  };

  async forceFlush(): Promise<void> {
    const underWay = [...this.#underWay];
    await Promise.allSettled(underWay);
    await Promise.all(underWay);
    await this.#definition.forceFlush?.();
  }

  shutdown(): Promise<void> {
    this.#shutdown ??= this.#shutDown();
    return this.#shutdown;
  }

  async #deliver(spans: ReadableSpan[], options: ExportOptions): Promise<void> {
    await this.#definition.export(spans, options);
  }

  async #shutDown(): Promise<void> {
    try {
      await this.forceFlush();
    } finally {
      await this.#definition.shutdown?.();
    }
  }
}

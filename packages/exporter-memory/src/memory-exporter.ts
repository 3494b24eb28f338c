import {
  errorMessage,
  type ReadableSpan,
  type SpanExporter,
  SpanlightError,
} from '@spanlight/core';

import { type SpanTree, spanTrees } from './span-tree.ts';

/** How much a {@link MemoryExporter} keeps. */
export interface MemoryExporterOptions {
  /** So many spans are kept; the oldest go first. Default 10,000. */
  maxSpans?: number;
}

/**
 * Keeps finished spans to read them back, in tests or in a program that looks at itself. Each span is there as soon as it has
 * ended. Reading goes on working after the shutdown.
 */
export class MemoryExporter implements SpanExporter {
  readonly name = 'memory';
  readonly immediate = true;
  readonly #maxSpans: number;
  #spans: ReadableSpan[] = [];
  #evictedCount = 0;
  #isShutDown = false;

  /** @throws RangeError if `maxSpans` is no whole number from 1 on */
  constructor(options: MemoryExporterOptions = {}) {
    const { maxSpans = 10_000 } = options;
    if (!Number.isSafeInteger(maxSpans) || maxSpans < 1) {
      throw new RangeError(
        errorMessage(
          'exporter-memory',
          `maxSpans cannot be ${String(maxSpans)}. Set a whole number from 1 on.`,
        ),
      );
    }
    this.#maxSpans = maxSpans;
  }

  /** The spans that are kept, in the order in which they ended. A new array each time. */
  get spans(): ReadableSpan[] {
    return [...this.#spans];
  }

  /** How many spans are kept. */
  get length(): number {
    return this.#spans.length;
  }

  /** How many spans were let go because there were more than `maxSpans`. */
  get evictedCount(): number {
    return this.#evictedCount;
  }

  /** The first span of this name. */
  find(name: string): ReadableSpan | undefined {
    return this.#spans.find((span) => span.name === name);
  }

  /** All spans of this name. */
  byName(name: string): ReadableSpan[] {
    return this.#spans.filter((span) => span.name === name);
  }

  /** All spans of a trace, by its id of 32 hex digits. */
  byTrace(traceId: string): ReadableSpan[] {
    return this.#spans.filter((span) => span.spanContext().traceId === traceId);
  }

  /** The spans as trees, one for each span whose parent is not here, in the order in which they started. */
  tree(): SpanTree[] {
    return spanTrees(this.#spans);
  }

  /** Forgets all spans, and how many were let go. */
  clear(): void {
    this.#spans = [];
    this.#evictedCount = 0;
  }

  export: SpanExporter['export'] = (spans, resultCallback) => {
    if (this.#isShutDown) {
      const message = 'was shut down: it can be read, but takes no more spans.';
      const error = new SpanlightError('exporter-memory', 'exporter_shut_down', message);
      resultCallback({ code: 1, error });
      return;
    }
    for (const span of spans) {
      if (this.#spans.length === this.#maxSpans) {
        this.#spans.shift();
        this.#evictedCount += 1;
      }
      this.#spans.push(span);
    }
    resultCallback({ code: 0 });
  };

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.#isShutDown = true;
  }
}

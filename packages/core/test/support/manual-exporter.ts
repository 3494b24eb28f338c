import type { ExportOptions, ExportResult, ReadableSpan, SpanExporter } from '../../src/index.ts';

/** One call of `export`, to be answered by the test. */
export interface ExportCall {
  readonly spans: ReadableSpan[];
  readonly options: ExportOptions | undefined;
  answer(result?: ExportResult): void;
}

/** An exporter that answers when the test says so. */
export class ManualExporter implements SpanExporter {
  readonly name: string;
  readonly calls: ExportCall[] = [];
  flushes = 0;
  shutdowns = 0;

  constructor(name = 'manual') {
    this.name = name;
  }

  export(
    spans: ReadableSpan[],
    resultCallback: (result: ExportResult) => void,
    options?: ExportOptions,
  ): void {
    this.calls.push({
      spans,
      options,
      answer: (result = { code: 0 }) => resultCallback(result),
    });
  }

  forceFlush(): Promise<void> {
    this.flushes += 1;
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.shutdowns += 1;
    return Promise.resolve();
  }

  /** How many spans each call had. */
  get sizes(): number[] {
    return this.calls.map((call) => call.spans.length);
  }
}

/** An exporter that only has an `export`. */
export function exporterOf(
  exportSpans: (
    spans: ReadableSpan[],
    done: (result: ExportResult) => void,
    options?: ExportOptions,
  ) => unknown,
  name = 'custom',
): SpanExporter {
  return { name, export: exportSpans, shutdown: () => Promise.resolve() };
}

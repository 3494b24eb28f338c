import {
  SpanlightError,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
} from '@spanlight/core';

import {
  checkOptions,
  type ConsoleExporterOptions,
  type ConsoleFormat,
  type ConsoleStream,
} from './console-options.ts';
import { formatJson } from './format-json.ts';
import { formatLine } from './format-line.ts';
import { formatTree } from './format-tree.ts';
import { plural } from './numbers.ts';
import { createPaint, type Paint } from './palette.ts';
import { viewSpan } from './span-view.ts';
import { asciiSymbols, unicodeSymbols, type Symbols } from './symbols.ts';
import { columnsOf, hasColor, hasUnicode } from './terminal.ts';
import { TextWriter } from './text-writer.ts';
import { TraceCollector, type TracePart } from './trace-collector.ts';

/** How often it is looked for traces whose root does not come. */
const quietCheckMillis = 1000;

/** Prints traces in the terminal, each as a tree as soon as its root in this process has ended. */
export class ConsoleExporter implements SpanExporter {
  readonly name = 'console';
  /** What is printed belongs beside what the program prints at the same time. */
  readonly immediate = true;

  readonly #format: ConsoleFormat;
  readonly #stream: () => ConsoleStream;
  readonly #width: number | undefined;
  readonly #paint: Paint;
  readonly #symbols: Symbols;
  readonly #writer: TextWriter;
  readonly #collector = new TraceCollector();
  #quietCheck: NodeJS.Timeout | undefined;
  /** Why something could not be printed that no call of `export` waited for. */
  #unreported: unknown;
  #hintsAtContent = true;
  #shutdown: Promise<void> | undefined;

  /** @throws TypeError or RangeError if an option has a value it cannot have */
  constructor(options: ConsoleExporterOptions = {}) {
    checkOptions(options);
    const { format, stream, width, color, unicode } = options;
    this.#format = format ?? 'tree';
    this.#stream = () => stream ?? process.stdout;
    this.#width = width;
    this.#paint = createPaint(color ?? hasColor(this.#stream()));
    this.#symbols = (unicode ?? hasUnicode()) ? unicodeSymbols : asciiSymbols;
    this.#writer = new TextWriter(this.#stream);
  }

  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    if (this.#shutdown !== undefined) {
      resultCallback({ code: 1, error: shutDownError(spans.length) });
      return;
    }
    let text: string;
    try {
      text = this.#format === 'tree' ? this.#collect(spans) : this.#formatEach(spans);
    } catch (error) {
      resultCallback({ code: 1, error: formatError(error) });
      return;
    }
    if (text === '') {
      resultCallback({ code: 0 });
      return;
    }
    void this.#answer(this.#writer.write(text), resultCallback);
  }

  /** Prints everything that is held, also traces whose root has not ended. Rejects if that fails. */
  async forceFlush(): Promise<void> {
    const unreported = this.#unreported;
    this.#unreported = undefined;
    await this.#print(this.#collector.takeAll());
    await this.#writer.settled();
    if (unreported !== undefined) {
      throw unreported;
    }
  }

  async shutdown(): Promise<void> {
    this.#shutdown ??= this.forceFlush();
    clearTimeout(this.#quietCheck);
    await this.#shutdown;
  }

  async #answer(
    written: Promise<void>,
    resultCallback: (result: ExportResult) => void,
  ): Promise<void> {
    let result: ExportResult = { code: 0 };
    try {
      await written;
    } catch (error) {
      result = { code: 1, error: error instanceof Error ? error : formatError(error) };
    }
    try {
      resultCallback(result);
    } catch {
      // What a callback throws belongs to whoever gave it; nobody waits for it here.
    }
  }

  /** Takes over spans, and returns the traces that are complete with them. */
  #collect(spans: readonly ReadableSpan[]): string {
    const now = performance.now();
    const text = this.#formatParts(spans.flatMap((span) => this.#collector.add(span, now)));
    this.#checkLater();
    return text;
  }

  #formatEach(spans: readonly ReadableSpan[]): string {
    const format =
      this.#format === 'json'
        ? formatJson
        : (view: ReturnType<typeof viewSpan>) =>
            formatLine(view, this.#symbols, this.#paint, workingDirectory());
    return spans.map((span) => `${format(viewSpan(span))}\n`).join('');
  }

  #formatParts(parts: readonly TracePart[]): string {
    if (parts.length === 0) {
      return '';
    }
    const settings = {
      width: this.#width ?? columnsOf(this.#stream()),
      symbols: this.#symbols,
      paint: this.#paint,
      cwd: workingDirectory(),
    };
    const texts = parts.map((part) => {
      const tree = formatTree(part, { ...settings, hintsAtContent: this.#hintsAtContent });
      this.#hintsAtContent &&= !tree.hasHint;
      return tree.text;
    });
    return texts.join('');
  }

  async #print(parts: readonly TracePart[]): Promise<void> {
    const text = this.#formatParts(parts);
    if (text !== '') {
      await this.#writer.write(text);
    }
  }

  /** Looks once in a while for traces whose root does not come. Does not keep the process alive. */
  #checkLater(): void {
    if (this.#collector.isEmpty || this.#shutdown !== undefined) {
      return;
    }
    this.#quietCheck ??= setTimeout(() => {
      this.#quietCheck = undefined;
      this.#print(this.#collector.takeQuiet(performance.now())).catch((error: unknown) => {
        this.#unreported ??= error;
      });
      this.#checkLater();
    }, quietCheckMillis).unref();
  }
}

function shutDownError(spans: number): SpanlightError {
  return new SpanlightError(
    'exporter-console',
    'exporter_shut_down',
    `cannot print ${plural(spans, 'span')}: the exporter was shut down before.`,
  );
}

// Not an ExportError: its spans are not to come again in smaller batches, for the collector may hold some of them.
function formatError(cause: unknown): SpanlightError {
  return new SpanlightError('exporter-console', 'export_failed', 'cannot format the spans.', {
    cause,
  });
}

function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined; // It was removed.
  }
}

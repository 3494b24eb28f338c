import type { ExportResult, ReadableSpan } from '@spanlight/core';

import { ConsoleExporter, type ConsoleExporterOptions } from '../../src/index.ts';

/** A stream that keeps what is written to it, write by write. */
export class Paper {
  readonly writes: string[] = [];

  get text(): string {
    return this.writes.join('');
  }

  write(text: string): void {
    this.writes.push(text);
  }
}

/** An exporter on paper, 110 columns wide, without colours, whatever the terminal of the test is. */
export function onPaper(options: ConsoleExporterOptions = {}): {
  exporter: ConsoleExporter;
  paper: Paper;
} {
  const paper = new Paper();
  const defaults = { stream: paper, width: 110, color: false, unicode: true };
  return { exporter: new ConsoleExporter({ ...defaults, ...options }), paper };
}

/** What is printed of spans that end one after the other. */
export function render(spans: ReadableSpan[], options: ConsoleExporterOptions = {}): string {
  const { exporter, paper } = onPaper(options);
  for (const span of spans) {
    exporter.export([span], () => undefined);
  }
  return paper.text;
}

/** The answer to one call of `export`. */
export function exported(exporter: ConsoleExporter, spans: ReadableSpan[]): Promise<ExportResult> {
  return new Promise((resolve) => {
    exporter.export(spans, resolve);
  });
}

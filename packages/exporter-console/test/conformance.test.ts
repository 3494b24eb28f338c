import { SpanStatusCode } from '@spanlight/core';
import { type DeliveredSpan, exporterConformance } from '@spanlight/core/testing';
import { ConsoleExporter } from '@spanlight/exporter-console';
import { describe, test } from 'vitest';

/** A terminal that remembers what was printed, and can break. */
class Paper {
  lines = '';
  isBroken = false;

  write(text: string): void {
    if (this.isBroken) {
      throw new Error('out of paper');
    }
    this.lines += text;
  }
}

interface JsonLine {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly status: string;
  readonly events: readonly { name: string }[];
  readonly links: readonly { span_id: string }[];
}

const papers = new WeakMap<ConsoleExporter, Paper>();

const cases = exporterConformance({
  create() {
    const paper = new Paper();
    const exporter = new ConsoleExporter({ format: 'json', stream: paper });
    papers.set(exporter, paper);
    return exporter;
  },
  delivered: (exporter) => papers.get(exporter)!.lines.split('\n').filter(Boolean).map(toDelivered),
  refuse(exporter) {
    papers.get(exporter)!.isBroken = true;
  },
});

function toDelivered(line: string): DeliveredSpan {
  const span = JSON.parse(line) as JsonLine;
  return {
    traceId: span.trace_id,
    spanId: span.span_id,
    name: span.name,
    parentSpanId: span.parent_id ?? undefined,
    status: SpanStatusCode[span.status.toUpperCase() as keyof typeof SpanStatusCode],
    events: span.events.map((event) => event.name),
    links: span.links.map((link) => link.span_id),
  };
}

describe('ConsoleExporter keeps the contract of exporters', () => {
  test.each(cases)('$name', (conformance) => conformance.run());
});

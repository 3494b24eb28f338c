import { exporterConformance } from '@spanlight/core/testing';
import { MemoryExporter } from '@spanlight/exporter-memory';
import { describe, test } from 'vitest';

const cases = exporterConformance({
  create: () => new MemoryExporter(),
  delivered: (exporter) =>
    exporter.spans.map((span) => ({
      ...span.spanContext(),
      name: span.name,
      parentSpanId: span.parentSpanContext?.spanId,
      status: span.status.code,
      events: span.events.map((event) => event.name),
      links: span.links.map((link) => link.context.spanId),
    })),
});

describe('MemoryExporter keeps the contract of exporters', () => {
  test.each(cases)('$name', (conformance) => conformance.run());
});

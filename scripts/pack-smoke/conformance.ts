import assert from 'node:assert/strict';
import { test } from 'node:test';

import { exporterConformance } from '@spanlight/core/testing';
import { MemoryExporter } from '@spanlight/exporter-memory';

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
assert.notEqual(cases.length, 0);
for (const { name, run } of cases) void test(name, run);

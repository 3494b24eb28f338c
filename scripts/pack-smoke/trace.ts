import assert from 'node:assert/strict';

import { createTracer } from '@spanlight/core';
import { MemoryExporter } from '@spanlight/exporter-memory';

const exporter = new MemoryExporter();
const tracer = createTracer({ serviceName: 'pack-smoke', exporters: [exporter] });

const answer = await tracer.span('outer', () =>
  tracer.span('inner', async (span) => {
    span.setAttribute('question', 'what is six times seven?');
    return 42;
  }),
);
await tracer.shutdown();

const [inner, outer] = exporter.spans;
assert.equal(answer, 42);
assert.equal(exporter.spans.length, 2);
assert.equal(outer?.name, 'outer');
assert.equal(inner?.name, 'inner');
assert.equal(inner.attributes['question'], 'what is six times seven?');

import { createTracer, inject, SpanKind } from '@spanlight/core';
import { OtlpExporter } from '@spanlight/exporter-otlp';

// The other application process: makes 100 traces that go on in `stock`, every tenth of them with an error there.

const exporter = new OtlpExporter({ endpoint: process.env['FRONT']! });
const tracer = createTracer({ serviceName: 'shop', exporters: [exporter] });

for (let order = 0; order < 100; order += 1) {
  const item = order % 10 === 0 ? 'broken' : 'fine';
  // oxlint-disable-next-line no-await-in-loop -- one order after the other
  await tracer.span('order', async (span) => {
    await tracer.span('GET', { kind: SpanKind.CLIENT }, () =>
      fetch(`${process.env['STOCK']}/stock/${item}`, { headers: inject({}) }),
    );
    console.log(`${item} ${span.traceId}`);
  });
}
await tracer.shutdown();

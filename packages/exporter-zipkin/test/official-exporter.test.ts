import { ZipkinExporter as OfficialExporter } from '@opentelemetry/exporter-zipkin';
import { SpanKind, SpanStatusCode, TracerProvider } from '@spanlight/core';
import { ZipkinExporter } from '@spanlight/exporter-zipkin';
import { expect, test } from 'vitest';

import { ZipkinStandIn } from './support/zipkin-stand-in.ts';

test('whoever comes from the exporter of OpenTelemetry finds all that it sends', async () => {
  await using ours = await ZipkinStandIn.start();
  await using theirs = await ZipkinStandIn.start();
  const provider = new TracerProvider({
    serviceName: 'shop',
    resource: { 'deployment.environment.name': 'production' },
    exporters: [
      new ZipkinExporter({ endpoint: ours.url }),
      new OfficialExporter({ url: theirs.url }),
    ],
  });
  const tracer = provider.getTracer('checkout', '1.2.3');
  tracer.span('checkout', { kind: SpanKind.SERVER }, (outer) => {
    outer.setAttributes({ text: 'a', number: 1.5, yes: true, no: false });
    outer.addEvent('cart read');
    for (const kind of [SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER, SpanKind.INTERNAL]) {
      tracer.span('work', { kind }, (inner) => inner.setStatus('error', `kind ${kind}`));
    }
    outer.setStatus('ok');
  });
  await provider.shutdown();

  expect(theirs.spans).toHaveLength(5);
  for (const [index, { tags, ...span }] of theirs.spans.entries()) {
    // The name of the service is in a field of the span.
    const { 'service.name': _, ...otherTags } = tags;
    expect(ours.spans[index]).toMatchObject({ ...span, tags: otherTags });
  }
  expect(theirs.spans.flatMap(({ tags }) => tags['otel.status_code'])).toEqual([
    ...Array.from({ length: 4 }, () => SpanStatusCode[SpanStatusCode.ERROR]),
    'OK',
  ]);
});

import { SpanStatusCode } from '@opentelemetry/api';
import * as sdk3 from '@opentelemetry/sdk-trace';
import * as sdk2 from '@opentelemetry/sdk-trace-base';
import { OtlpExporter } from '@spanlight/exporter-otlp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { answering } from './support/faults.ts';
import { valuesOf } from './support/otlp-request.ts';
import { OtlpServer } from './support/otlp-server.ts';

let server: OtlpServer;

beforeEach(async () => {
  server = await OtlpServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

const lines = [
  [
    '3.1',
    (exporter: OtlpExporter) =>
      new sdk3.TracerProvider({ spanProcessors: [new sdk3.BatchSpanProcessor({ exporter })] }),
  ],
  [
    '2.12',
    (exporter: OtlpExporter) =>
      new sdk2.BasicTracerProvider({ spanProcessors: [new sdk2.BatchSpanProcessor(exporter)] }),
  ],
] as const;

describe.each(lines)('In the OpenTelemetry SDK %s', (_, makeProvider) => {
  test('a BatchSpanProcessor delivers whole spans', async () => {
    const provider = makeProvider(new OtlpExporter({ endpoint: server.url }));
    const tracer = provider.getTracer('checkout', '1.2.0');
    const span = tracer.startSpan('charge card', { attributes: { poison: Number.NaN, n: 1 } });
    span.addEvent('retry', { tries: 2 });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'declined' });
    span.end();
    await provider.forceFlush();
    expect(server.accepted).toMatchObject([
      {
        name: 'charge card',
        kind: 1,
        status: { code: 2, message: 'declined' },
        events: [{ name: 'retry' }],
      },
    ]);
    expect(valuesOf(server.accepted[0]!.attributes)).toEqual({
      poison: { stringValue: 'NaN' },
      n: { intValue: '1' },
    });
    const { resource, scopeSpans } = server.deliveries[0]!.request.resourceSpans[0]!;
    expect(valuesOf(resource.attributes)['service.name']?.stringValue).toMatch(/^unknown_service/);
    expect(scopeSpans[0]?.scope).toMatchObject({ name: 'checkout', version: '1.2.0' });
    await provider.shutdown();
  });

  test('a tracer without a name is no reason to lose its spans', async () => {
    const provider = makeProvider(new OtlpExporter({ endpoint: server.url }));
    provider
      .getTracer(undefined as unknown as string)
      .startSpan('a')
      .end();
    await provider.shutdown();
    expect(server.accepted).toHaveLength(1);
  });

  test('many spans arrive in batches, each once', async () => {
    const provider = makeProvider(new OtlpExporter({ endpoint: server.url, compression: 'gzip' }));
    const tracer = provider.getTracer('test');
    for (let index = 0; index < 1200; index += 1) {
      tracer.startSpan('span').end();
    }
    await provider.shutdown();
    expect(new Set(server.accepted.map(({ spanId }) => spanId)).size).toBe(1200);
    expect(server.accepted).toHaveLength(1200);
  });

  test('a backend that fails harms nobody', async () => {
    server.fault = answering(500);
    const provider = makeProvider(new OtlpExporter({ endpoint: server.url }));
    provider.getTracer('test').startSpan('a').end();
    await provider.forceFlush().catch(() => {});
    server.fault = undefined;
    provider.getTracer('test').startSpan('b').end();
    await provider.shutdown();
    expect(server.accepted.map(({ name }) => name)).toEqual(['b']);
  });
});

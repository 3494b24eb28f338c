import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import * as sdk3 from '@opentelemetry/sdk-trace';
import * as sdk2 from '@opentelemetry/sdk-trace-base';
import { ZipkinExporter } from '@spanlight/exporter-zipkin';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { answering, hanging } from './support/faults.ts';
import { ZipkinStandIn } from './support/zipkin-stand-in.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

interface Program {
  readonly getTracer: (name: string, version: string) => Tracer;
  readonly forceFlush: () => Promise<void>;
  readonly shutdown: () => Promise<void>;
}

const lines: readonly (readonly [string, (exporter: ZipkinExporter) => Program])[] = [
  [
    'sdk-trace 3, batch',
    (exporter) =>
      new sdk3.TracerProvider({ spanProcessors: [new sdk3.BatchSpanProcessor({ exporter })] }),
  ],
  [
    'sdk-trace 3, simple',
    (exporter) =>
      new sdk3.TracerProvider({ spanProcessors: [new sdk3.SimpleSpanProcessor({ exporter })] }),
  ],
  [
    'sdk-trace-base 2, batch',
    (exporter) =>
      new sdk2.BasicTracerProvider({ spanProcessors: [new sdk2.BatchSpanProcessor(exporter)] }),
  ],
  [
    'sdk-trace-base 2, simple',
    (exporter) =>
      new sdk2.BasicTracerProvider({ spanProcessors: [new sdk2.SimpleSpanProcessor(exporter)] }),
  ],
];

describe.each(lines)('in %s', (_name, start) => {
  test('a trace arrives', async () => {
    await using standIn = await ZipkinStandIn.start();
    const provider = start(new ZipkinExporter({ endpoint: standIn.url }));
    const tracer = provider.getTracer('checkout', '1.2.3');
    const outer = tracer.startSpan('outer', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    const inner = tracer.startSpan(
      'inner',
      { kind: SpanKind.CLIENT, attributes: { 'server.address': 'db', tags: ['a', 'b'] } },
      trace.setSpan(ROOT_CONTEXT, outer),
    );
    inner.recordException(new TypeError('boom'));
    inner.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' });
    inner.end();
    outer.end();
    await provider.forceFlush();

    const innerSpan = standIn.spans.find(({ name }) => name === 'inner');
    const outerSpan = standIn.spans.find(({ name }) => name === 'outer');
    expect(innerSpan).toMatchObject({
      traceId: outerSpan?.traceId,
      parentId: outerSpan?.id,
      kind: 'CLIENT',
      remoteEndpoint: { serviceName: 'db' },
      tags: {
        tags: '["a","b"]',
        error: 'boom',
        'otel.status_code': 'ERROR',
        'otel.scope.name': 'checkout',
        'otel.scope.version': '1.2.3',
      },
      annotations: [{ value: expect.stringMatching(/^"exception": \{.*"boom"/) as string }],
    });
    expect(outerSpan?.kind).toBe('SERVER');
    expect(outerSpan?.parentId).toBeUndefined();
    await provider.shutdown();
  });

  test('an outage does no harm', async () => {
    await using standIn = await ZipkinStandIn.start(answering(503));
    const provider = start(new ZipkinExporter({ endpoint: standIn.url }));
    provider.getTracer('checkout', '1').startSpan('lost').end();
    await provider.forceFlush().catch(() => {});
    standIn.fault = undefined;
    provider.getTracer('checkout', '1').startSpan('delivered').end();
    await provider.shutdown();
    expect(standIn.spans.map(({ name }) => name)).toEqual(['delivered']);
  });

  test('a server that never answers holds up a shutdown no longer than a request may take', async () => {
    await using standIn = await ZipkinStandIn.start(hanging);
    const provider = start(new ZipkinExporter({ endpoint: standIn.url, timeoutMillis: 200 }));
    provider.getTracer('checkout', '1').startSpan('lost').end();
    const startTime = performance.now();
    await provider.shutdown().catch(() => {});
    expect(performance.now() - startTime).toBeLessThan(5000);
  });
});

import { SpanStatusCode, trace as api } from '@opentelemetry/api';
import * as sdk3 from '@opentelemetry/sdk-trace';
import * as sdk2 from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, test, vi } from 'vitest';

import {
  hrTimeToMicroseconds,
  type ReadableSpan,
  type SpanProcessor,
  type Tracer,
} from '../src/index.ts';
import { recordSpans } from './support/record-spans.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A trace with all that a span can have. */
function makeTrace(tracer: Tracer): void {
  const other = tracer.startSpan('other').spanContext();
  const links = [{ context: other, attributes: { why: 'batch' } }];
  try {
    tracer.span('outer', { attributes: { a: 1, nested: { b: [null] } }, links }, (outer) => {
      outer.addEvent('event', { c: 3 });
      tracer.span('inner', () => {
        throw new TypeError('boom');
      });
    });
  } catch {
    // what the trace is about
  }
}

function expectTrace(spans: readonly ReadableSpan[]): void {
  expect(spans.map((span) => span.name)).toEqual(['inner', 'outer']);
  const [inner, outer] = spans as [ReadableSpan, ReadableSpan];
  expect(inner.parentSpanContext?.spanId).toBe(outer.spanContext().spanId);
  expect(inner.status).toEqual({ code: SpanStatusCode.ERROR, message: 'boom' });
  expect(outer).toMatchObject({
    attributes: { a: 1, nested: { b: [null] } },
    links: [{ attributes: { why: 'batch' } }],
    events: [{ name: 'event', attributes: { c: 3 } }, { name: 'exception' }],
    instrumentationScope: { name: 'test' },
  });
  expect(outer.resource.attributes['service.name']).toBe('shop');
  expect(hrTimeToMicroseconds(outer.endTime)).toBeGreaterThanOrEqual(
    hrTimeToMicroseconds(outer.startTime),
  );
}

const memory3 = () => {
  const exporter = new sdk3.InMemorySpanExporter();
  return { exporter, spans: () => exporter.getFinishedSpans() };
};
const memory2 = () => {
  const exporter = new sdk2.InMemorySpanExporter();
  return { exporter, spans: () => exporter.getFinishedSpans() };
};

interface Line {
  readonly memory: () => {
    exporter: InstanceType<typeof sdk3.InMemorySpanExporter | typeof sdk2.InMemorySpanExporter>;
    spans: () => ReadableSpan[];
  };
  readonly simple: (exporter: sdk3.SpanExporter) => SpanProcessor;
  readonly batch: (exporter: sdk3.SpanExporter) => SpanProcessor;
  readonly console: () => sdk3.SpanExporter;
}

const lines: Record<string, Line> = {
  'sdk-trace 3': {
    memory: memory3,
    simple: (exporter) => new sdk3.SimpleSpanProcessor({ exporter }),
    batch: (exporter) => new sdk3.BatchSpanProcessor({ exporter }),
    console: () => new sdk3.ConsoleSpanExporter(),
  },
  'sdk-trace-base 2': {
    memory: memory2,
    simple: (exporter) => new sdk2.SimpleSpanProcessor(exporter),
    batch: (exporter) => new sdk2.BatchSpanProcessor(exporter),
    console: () => new sdk2.ConsoleSpanExporter(),
  },
};

describe.each(Object.entries(lines))('%s on our provider', (_name, line) => {
  test('SimpleSpanProcessor with InMemorySpanExporter', async () => {
    const { exporter, spans } = line.memory();
    const { tracer, provider } = recordSpans({
      serviceName: 'shop',
      processors: [line.simple(exporter)],
    });
    makeTrace(tracer);
    await provider.forceFlush();
    expectTrace(spans());
    await provider.shutdown();
  });

  test('BatchSpanProcessor delivers at forceFlush and shutdown', async () => {
    const { exporter, spans } = line.memory();
    const { tracer, provider } = recordSpans({
      serviceName: 'shop',
      processors: [line.batch(exporter)],
    });
    makeTrace(tracer);
    expect(spans()).toEqual([]);
    await provider.forceFlush();
    expectTrace(spans());

    const shutdown = vi.spyOn(exporter, 'shutdown');
    await provider.shutdown();
    expect(shutdown).toHaveBeenCalledTimes(1);
  });

  test('its exporter among our exporters', async () => {
    const { exporter, spans } = line.memory();
    const { tracer, provider } = recordSpans({ serviceName: 'shop', exporters: [exporter] });
    makeTrace(tracer);
    await provider.forceFlush();
    expectTrace(spans());
    expect(provider.stats().exporters).toMatchObject([
      { name: 'InMemorySpanExporter', delivered: 2 },
    ]);
  });

  test('ConsoleSpanExporter prints the spans', async () => {
    const printed: unknown[] = [];
    vi.spyOn(console, 'dir').mockImplementation((value) => void printed.push(value));
    const { tracer, provider } = recordSpans({
      serviceName: 'shop',
      exporters: [line.console()],
    });
    makeTrace(tracer);
    await provider.forceFlush();
    expect(printed).toMatchObject([
      { name: 'inner', status: { code: SpanStatusCode.ERROR } },
      { name: 'outer', attributes: { a: 1 } },
    ]);
  });

  test('a span that is recorded but not sampled is not exported', async () => {
    const { exporter, spans } = line.memory();
    const { tracer, provider } = recordSpans({
      sampler: { shouldSample: () => ({ decision: 1 }), toString: () => 'RecordOnly' },
      processors: [line.simple(exporter), line.batch(exporter)],
    });
    tracer.startSpan('one').end();
    await provider.forceFlush();
    expect(spans()).toEqual([]);
  });
});

describe('our provider registered with the API', () => {
  test('gives the SDK processors its context, so that they suppress their own requests', async () => {
    const seen: boolean[] = [];
    const { provider } = recordSpans({
      processors: [
        new sdk3.SimpleSpanProcessor({
          exporter: {
            export(_spans, done) {
              seen.push(api.getTracer('http').startSpan('POST').isRecording());
              done({ code: 0 });
            },
            shutdown: () => Promise.resolve(),
          },
        }),
      ],
    });
    provider.register();
    api.getTracer('library').startSpan('one').end();
    await provider.forceFlush();
    expect(seen).toEqual([false]);
    await provider.shutdown();
  });
});

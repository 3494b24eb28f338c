import { createTraceState } from '@opentelemetry/api';
import * as sdk3 from '@opentelemetry/sdk-trace';
import * as sdk2 from '@opentelemetry/sdk-trace-base';
import { describe, expect, expectTypeOf, test } from 'vitest';

import {
  alwaysOff,
  alwaysOn,
  counterRatio,
  parentBased,
  rateLimited,
  type Sampler,
  traceIdRatio,
  TracerProvider,
} from '../src/index.ts';
import { parentContext } from './support/ask-sampler.ts';
import { recordSpans } from './support/record-spans.ts';

const SDKS = [
  ['sdk-trace 3', sdk3],
  ['sdk-trace-base 2', sdk2],
] as const;

describe.each(SDKS)('on our provider, of %s,', (_line, sdk) => {
  test('AlwaysOn and AlwaysOff work', () => {
    const on = recordSpans({ sampler: new sdk.AlwaysOnSampler() });
    const off = recordSpans({ sampler: new sdk.AlwaysOffSampler() });
    for (const { tracer } of [on, off]) {
      tracer.span('one', () => {});
      tracer.startSpan('of unsampled', {}, parentContext({ traceFlags: 0, isRemote: true })).end();
    }
    expect(on.spans.map((span) => span.name)).toEqual(['one', 'of unsampled']);
    expect(off.spans).toEqual([]);
    expect(off.provider.stats().sampledOut).toBe(2);
  });

  test('TraceIdRatioBased works, with the decisions of ours', () => {
    const theirs = recordSpans({ sampler: new sdk.TraceIdRatioBasedSampler(0.5) });
    const ours = traceIdRatio(0.5);
    for (let index = 0; index < 400; index += 1) {
      const span = theirs.tracer.startSpan('root');
      const { decision } = ours.shouldSample({} as never, span.traceId, '', 0, {}, []);
      expect(span.isRecording()).toBe(decision === 2);
    }
  });

  test('ParentBased works, and keeps traces whole', () => {
    const root = new sdk.TraceIdRatioBasedSampler(0.5);
    const { tracer, spans } = recordSpans({ sampler: new sdk.ParentBasedSampler({ root }) });
    for (let index = 0; index < 400; index += 1) {
      tracer.span('root', () => tracer.span('child', () => {}));
    }
    const children = spans.filter((span) => span.name === 'child');
    expect(children.length).toBeGreaterThan(100);
    expect(children.length).toBeLessThan(300);
    expect(spans).toHaveLength(children.length * 2);
  });

  test('ParentBased takes samplers of ours', () => {
    const sampler = new sdk.ParentBasedSampler({
      root: counterRatio(0.5),
      remoteParentSampled: alwaysOff,
    });
    const { tracer, spans } = recordSpans({ sampler });
    for (let index = 0; index < 10; index += 1) {
      tracer.span('root', () => tracer.span('child', () => {}));
      tracer.startSpan('remote', {}, parentContext({ traceFlags: 1, isRemote: true })).end();
    }
    expect(spans.map((span) => span.name)).toEqual(
      Array.from({ length: 5 }, () => ['child', 'root']).flat(),
    );
  });

  test('AlwaysRecord has what is not sampled recorded, with attributes and trace state', () => {
    const rule: Sampler = {
      shouldSample: () => ({
        decision: 0,
        attributes: { rule: 'none' },
        traceState: createTraceState('ours=1'),
      }),
    };
    const { tracer, span } = recordSpans({
      sampler: sdk3.createAlwaysRecordSampler(new sdk.ParentBasedSampler({ root: rule })),
    });
    tracer.span('root', () => tracer.span('child', () => {}));
    expect(span('root').attributes).toEqual({ rule: 'none' });
    expect(span('root').spanContext().traceState?.serialize()).toBe('ours=1');
    expect(span('child').attributes).toEqual({});
    expect(span('child').spanContext().traceState?.serialize()).toBe('ours=1');
    for (const name of ['root', 'child']) {
      expect(span(name).spanContext().traceFlags & 1).toBe(0);
    }
  });
});

describe('samplers of ours', () => {
  const providers = {
    'sdk-trace 3': (sampler: Sampler, exporter: sdk3.InMemorySpanExporter) =>
      new sdk3.TracerProvider({
        sampler,
        spanProcessors: [new sdk3.SimpleSpanProcessor({ exporter })],
      }),
    'sdk-trace-base 2': (sampler: Sampler, exporter: sdk3.InMemorySpanExporter) =>
      new sdk2.BasicTracerProvider({
        sampler,
        spanProcessors: [new sdk2.SimpleSpanProcessor(exporter)],
      }),
  };

  test.each(Object.entries(providers))('work on a provider of %s', (_line, make) => {
    const samplers: [Sampler, number][] = [
      [alwaysOn, 100],
      [alwaysOff, 0],
      [counterRatio(0.29), 29],
      [parentBased(counterRatio(0.29)), 29],
      [rateLimited({ spansPerSecond: 0.001 }), 1],
      [traceIdRatio(1), 100],
    ];
    for (const [sampler, expected] of samplers) {
      const exporter = new sdk3.InMemorySpanExporter();
      const tracer = make(sampler, exporter).getTracer('test');
      for (let index = 0; index < 100; index += 1) {
        tracer.startSpan('one', { root: true }).end();
      }
      expect(exporter.getFinishedSpans()).toHaveLength(expected);
    }
  });

  test('are those of the SDKs to the type checker', () => {
    expectTypeOf<ReturnType<typeof traceIdRatio>>().toExtend<sdk3.Sampler & sdk2.Sampler>();
    expectTypeOf<ReturnType<typeof counterRatio>>().toExtend<sdk3.Sampler & sdk2.Sampler>();
    expectTypeOf<ReturnType<typeof rateLimited>>().toExtend<sdk3.Sampler & sdk2.Sampler>();
    expectTypeOf<sdk3.ParentBasedSampler | sdk2.ParentBasedSampler>().toExtend<Sampler>();
    expectTypeOf<sdk3.AlwaysOnSampler | sdk2.AlwaysOffSampler>().toExtend<Sampler>();
    expectTypeOf<ReturnType<typeof sdk3.createAlwaysRecordSampler>>().toExtend<Sampler>();
    expectTypeOf(TracerProvider).toBeConstructibleWith({
      sampler: {} as sdk3.TraceIdRatioBasedSampler,
    });
    expectTypeOf(TracerProvider).toBeConstructibleWith({
      sampler: {} as sdk2.TraceIdRatioBasedSampler,
    });
  });
});

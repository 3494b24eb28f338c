import type { IncomingHttpHeaders } from 'node:http';

import type * as api from '@opentelemetry/api';
import type * as sdk3 from '@opentelemetry/sdk-trace';
import type * as sdk2 from '@opentelemetry/sdk-trace-base';
import { describe, expectTypeOf, test } from 'vitest';

import type * as core from '../src/index.ts';
import type { redactSecrets } from '../src/redaction.ts';

/** Whether each of two types can stand for the other. */
type Interchangeable<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

function accept(
  _exporters: readonly core.SpanExporter[],
  _processors: readonly core.SpanProcessor[],
  _sampler: core.Sampler,
): void {}

class Job<T> extends Promise<T> {
  id = 1;
}

function callSpan(tracer: core.Tracer) {
  return {
    value: tracer.span('a', () => 5 as const),
    nothing: tracer.span('a', () => {}),
    promise: tracer.span('a', async () => 'text'),
    options: tracer.span('a', { root: true }, (span) => span.traceId),
    job: tracer.span('a', () => new Job<number>(() => {})),
    generator: tracer.span('a', function* (): Generator<1, 'end', boolean> {
      yield 1;
      return 'end';
    }),
    pages: tracer.span('a', async function* () {
      yield 'page';
    }),
    active: tracer.startActiveSpan('a', async (span) => span.spanId),
    activeIn: tracer.startActiveSpan('a', {}, {} as api.Context, () => 7),
    within: tracer.withSpan({} as api.Span, () => 'x' as const),
  };
}

function callTraced(tracer: core.Tracer) {
  return {
    plain: tracer.traced((a: number, b?: string) => `${a}${b}`),
    generic: tracer.traced('a', <T extends object>(value: T): Promise<T> => Promise.resolve(value)),
    method: tracer.traced('a', {}, function (this: { x: number }, by: number) {
      return this.x + by;
    }),
    decorated: tracer.traced('a')((value: number) => value),
  };
}

type Results = ReturnType<typeof callSpan>;
type TracedFunctions = ReturnType<typeof callTraced>;

describe('our types and those of OpenTelemetry can stand for each other', () => {
  test('sdk-trace 3', () => {
    expectTypeOf<Interchangeable<core.ReadableSpan, sdk3.ReadableSpan>>().toEqualTypeOf<true>();
    expectTypeOf<Interchangeable<core.SpanExporter, sdk3.SpanExporter>>().toEqualTypeOf<true>();
    expectTypeOf<Interchangeable<core.SpanProcessor, sdk3.SpanProcessor>>().toEqualTypeOf<true>();
    expectTypeOf<Interchangeable<core.Sampler, sdk3.Sampler>>().toEqualTypeOf<true>();
  });

  test('sdk-trace-base 2', () => {
    expectTypeOf<Interchangeable<core.ReadableSpan, sdk2.ReadableSpan>>().toEqualTypeOf<true>();
    expectTypeOf<Interchangeable<core.SpanExporter, sdk2.SpanExporter>>().toEqualTypeOf<true>();
    expectTypeOf<Interchangeable<core.SpanProcessor, sdk2.SpanProcessor>>().toEqualTypeOf<true>();
    expectTypeOf<Interchangeable<core.Sampler, sdk2.Sampler>>().toEqualTypeOf<true>();
  });

  test('our tracer, span and provider are those of the API', () => {
    expectTypeOf<core.Tracer>().toExtend<api.Tracer>();
    expectTypeOf<core.Span>().toExtend<api.Span>();
    expectTypeOf<core.TracerProvider>().toExtend<api.TracerProvider>();
    expectTypeOf<api.SpanOptions>().toExtend<core.SpanOptions>();
  });

  test('can be handed over as they are', () => {
    expectTypeOf(accept).toBeCallableWith(
      [] as (sdk3.InMemorySpanExporter | sdk2.ConsoleSpanExporter)[],
      [] as (sdk3.BatchSpanProcessor | sdk2.SimpleSpanProcessor)[],
      {} as sdk3.ParentBasedSampler,
    );
    expectTypeOf(accept).toBeCallableWith([], [], {} as sdk2.TraceIdRatioBasedSampler);
    expectTypeOf<typeof sdk3.BatchSpanProcessor>().toBeConstructibleWith({
      exporter: {} as core.SpanExporter,
    });
    expectTypeOf<typeof sdk2.BatchSpanProcessor>().toBeConstructibleWith({} as core.SpanExporter);
    expectTypeOf<typeof sdk3.TracerProvider>().toBeConstructibleWith({
      sampler: {} as core.Sampler,
      spanProcessors: [{} as ReturnType<typeof core.batch>],
    });
  });
});

describe('Tracer.span', () => {
  test('answers the type of what the function returns', () => {
    expectTypeOf<Results['value']>().toEqualTypeOf<5>();
    expectTypeOf<Results['nothing']>().toEqualTypeOf<void>();
    expectTypeOf<Results['promise']>().toEqualTypeOf<Promise<string>>();
    expectTypeOf<Results['options']>().toEqualTypeOf<string>();
    expectTypeOf<Results['job']>().toHaveProperty('id');
    expectTypeOf<Results['generator']>().toEqualTypeOf<Generator<1, 'end', boolean>>();
    expectTypeOf<Results['pages']>().toExtend<AsyncIterable<string>>();
    expectTypeOf<Results['active']>().toEqualTypeOf<Promise<string>>();
    expectTypeOf<Results['activeIn']>().toEqualTypeOf<number>();
    expectTypeOf<Results['within']>().toEqualTypeOf<'x'>();
  });

  test('hands over a span that can do more than that of the API', () => {
    expectTypeOf<Parameters<Parameters<core.Tracer['span']>[2]>[0]>().toEqualTypeOf<core.Span>();
    expectTypeOf<ReturnType<core.Tracer['startSpan']>>().toEqualTypeOf<core.Span>();
    expectTypeOf<core.Span['setStatus']>().toBeCallableWith('error', 'message');
    expectTypeOf<core.Span['setStatus']>().toBeCallableWith({ code: 1 });
    expectTypeOf<core.Span>().toExtend<Disposable>();
    expectTypeOf<core.Tracer>().toExtend<AsyncDisposable>();
  });
});

describe('Tracer.traced', () => {
  test('answers the type of the function, generics and this included', () => {
    expectTypeOf<TracedFunctions['plain']>().toEqualTypeOf<(a: number, b?: string) => string>();
    expectTypeOf<TracedFunctions['generic']>().toEqualTypeOf<
      <T extends object>(value: T) => Promise<T>
    >();
    expectTypeOf<TracedFunctions['method']>().toEqualTypeOf<
      (this: { x: number }, by: number) => number
    >();
    expectTypeOf<TracedFunctions['decorated']>().toEqualTypeOf<(value: number) => number>();
  });
});

describe('propagation', () => {
  test('inject answers the carrier as what it is', () => {
    expectTypeOf<typeof core.inject<Headers>>().returns.toEqualTypeOf<Headers>();
    expectTypeOf<typeof core.inject<Record<string, string>>>().returns.toEqualTypeOf<
      Record<string, string>
    >();
    expectTypeOf<typeof core.extract>().parameter(0).toEqualTypeOf<object>();
    expectTypeOf<IncomingHttpHeaders>().toExtend<Parameters<typeof core.extract>[0]>();
    expectTypeOf<typeof core.extract>().returns.toEqualTypeOf<api.Context>();
  });

  test('propagators are those of the API', () => {
    expectTypeOf<typeof core.w3cTraceContext>().toEqualTypeOf<api.TextMapPropagator>();
    expectTypeOf<typeof core.composite>()
      .parameter(0)
      .toEqualTypeOf<readonly api.TextMapPropagator[]>();
    expectTypeOf<core.TracerProviderOptions['propagator']>().toEqualTypeOf<
      api.TextMapPropagator | undefined
    >();
  });
});

describe('handlers of a provider', () => {
  test('are given what they need to know', () => {
    expectTypeOf<core.Redactor>().parameters.toEqualTypeOf<[string, unknown, core.ReadableSpan]>();
    expectTypeOf<ReturnType<typeof redactSecrets>>().toEqualTypeOf<core.Redactor>();
    expectTypeOf<core.DropHandler>().parameter(0).toEqualTypeOf<core.Drop>();
    expectTypeOf<core.Drop['spans']>().toEqualTypeOf<readonly core.ReadableSpan[]>();
    expectTypeOf<core.DropReason>().toEqualTypeOf<
      'export_failed' | 'export_timed_out' | 'queue_full' | 'rejected' | 'shut_down' | 'too_large'
    >();
  });
});

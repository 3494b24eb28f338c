import { context, ROOT_CONTEXT, SpanStatusCode, trace as api } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  type SpanProcessor,
  SimpleSpanProcessor,
  TracerProvider as SdkProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { batch, createTracer, SpanKind, trace, type TracerProviderOptions } from '../src/index.ts';
import { exporterOf } from './support/manual-exporter.ts';

afterEach(() => {
  api.disable();
  context.disable();
  vi.restoreAllMocks();
});

/** A program that has set up OpenTelemetry's own SDK, and then calls createTracer. */
function besideSdk(options: TracerProviderOptions = {}, further: SpanProcessor[] = []) {
  const memory = new InMemorySpanExporter();
  const sdk = new SdkProvider({
    spanProcessors: [...further, new SimpleSpanProcessor({ exporter: memory })],
  });
  api.setGlobalTracerProvider(sdk);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const tracer = createTracer({ serviceName: 'shop', ...options });
  const warnings = warn.mock.calls.map(([message]) => String(message));
  return { memory, sdk, tracer, warnings, spans: () => memory.getFinishedSpans() };
}

const idleProcessor: SpanProcessor = {
  onStart: () => {},
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

function throwingProcessor(method: string): SpanProcessor {
  return {
    ...idleProcessor,
    [method]() {
      throw new Error(`processor ${method}`);
    },
  };
}

describe('createTracer beside another provider', () => {
  test('writes through it', async () => {
    const started: unknown[] = [];
    const watching = { ...idleProcessor, onStart: (span: unknown) => void started.push(span) };
    const { tracer, spans } = besideSdk({}, [watching]);
    const sdkTracer = api.getTracer('library');

    const result = await tracer.span(
      'outer',
      { kind: SpanKind.SERVER, attributes: { a: 1 } },
      async (outer) => {
        expect(api.getActiveSpan()).toBe(started[0]);
        expect(api.getActiveSpan()?.spanContext()).toEqual(outer.spanContext());
        await Promise.resolve();
        sdkTracer.startActiveSpan('theirs', (span) => {
          trace.setAttribute('through', 'trace');
          tracer.startSpan('inner').end();
          span.end();
        });
        outer.setAttribute('b', 2).addEvent('event').updateName('renamed');
        return 'result';
      },
    );

    expect(result).toBe('result');
    const [inner, theirs, outer] = spans();
    expect(spans().map((span) => span.name)).toEqual(['inner', 'theirs', 'renamed']);
    expect(outer).toMatchObject({ kind: SpanKind.SERVER, attributes: { a: 1, b: 2 } });
    expect(outer?.instrumentationScope.name).toBe('shop');
    expect(theirs?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(theirs?.attributes).toEqual({ through: 'trace' });
    expect(inner?.parentSpanContext?.spanId).toBe(theirs?.spanContext().spanId);
  });

  test('warns once, naming the exporters that are not in use', () => {
    const exporters = [exporterOf(() => {}, 'otlp'), exporterOf(() => {}, 'zipkin')];
    const { warnings } = besideSdk({ exporters });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^\[spanlight\] \[core\] another OpenTelemetry provider/);
    expect(warnings[0]).toContain('otlp, zipkin');
    expect(warnings[0]).toContain('BatchSpanProcessor');
  });

  test('names processors that are not in use as well, and is silent when nothing is lost', () => {
    class Redactor implements SpanProcessor {
      onStart(): void {}
      onEnd(): void {}
      async forceFlush(): Promise<void> {}
      async shutdown(): Promise<void> {}
    }
    const { warnings } = besideSdk({
      processors: [batch(exporterOf(() => {}, 'otlp')), new Redactor()],
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('Not in use: otlp, Redactor.');
    api.disable();
    context.disable();
    vi.restoreAllMocks();
    expect(besideSdk().warnings).toEqual([]);
  });

  test('a handler that throws when it is told is no trouble', () => {
    const exporters = [exporterOf(() => {}, 'otlp')];
    const onError = vi.fn<() => void>(() => {
      throw new Error('handler');
    });
    const { tracer, spans } = besideSdk({ exporters, onError });
    expect(onError).toHaveBeenCalledTimes(1);
    tracer.span('one', () => {});
    expect(spans().map((span) => span.name)).toEqual(['one']);
  });

  test('shutdown shuts our exporters down and leaves the other provider alone', async () => {
    const shutdown = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const exporters = [{ ...exporterOf(() => {}), shutdown }];
    const { tracer, sdk, spans } = besideSdk({ exporters });
    const sdkShutdown = vi.spyOn(sdk, 'shutdown');
    await tracer.forceFlush();
    await tracer.shutdown();

    expect(shutdown).toHaveBeenCalledTimes(1);
    expect(sdkShutdown).not.toHaveBeenCalled();
    api.getTracer('library').startSpan('still works').end();
    expect(spans().map((span) => span.name)).toEqual(['still works']);
  });

  test('spans have ids, parents, using, and the options root and parent', () => {
    const { tracer, spans } = besideSdk();
    const parent = tracer.startSpan('parent');
    tracer.span('active', (active) => {
      {
        using child = tracer.startSpan('child', { parent });
        expect(child.parentSpanId).toBe(parent.spanId);
        expect(child.traceId).toBe(parent.traceId);
      }
      const root = tracer.startSpan('root', { root: true });
      expect(root.parentSpanId).toBeUndefined();
      expect(root.traceId).not.toBe(active.traceId);
      const other = tracer.startSpan('in the root context', {}, ROOT_CONTEXT);
      expect(other.traceId).not.toBe(active.traceId);
      tracer.withSpan(parent, () => {
        expect(trace.currentSpan()?.spanId).toBe(parent.spanId);
        expect(api.getActiveSpan()?.spanContext().spanId).toBe(parent.spanId);
      });
    });
    expect(spans().map((span) => span.name)).toEqual(['child', 'active']);
  });

  test('an error is recorded once, an abort is none', () => {
    const { tracer, spans } = besideSdk();
    const error = new TypeError('boom');
    expect(() =>
      tracer.span('failing', () => {
        throw error;
      }),
    ).toThrow(error);
    expect(() =>
      tracer.span('recorded', (span) => {
        span.recordError(error);
        throw error;
      }),
    ).toThrow(error);
    expect(() => tracer.span('aborted', () => AbortSignal.abort().throwIfAborted())).toThrow(
      'aborted',
    );

    const [failing, recorded, aborted] = spans();
    expect(failing?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'boom' });
    expect(failing?.events).toHaveLength(1);
    expect(recorded?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'boom' });
    expect(recorded?.events).toHaveLength(1);
    expect(aborted?.status.code).toBe(SpanStatusCode.UNSET);
    expect(aborted?.attributes).toEqual({ 'spanlight.end_reason': 'aborted' });
  });

  test('a status that the program has set is kept', () => {
    const { tracer, spans } = besideSdk();
    expect(() =>
      tracer.span('explained', (span) => {
        span.setStatus('error', 'the disk is full');
        throw new Error('ENOSPC');
      }),
    ).toThrow('ENOSPC');
    expect(spans()[0]?.status.message).toBe('the disk is full');
  });

  test('generators and traced functions work', () => {
    const { tracer, spans } = besideSdk();
    const count = tracer.traced('count', function* () {
      tracer.span('inside', () => {});
      yield 1;
    });
    expect([...count()]).toEqual([1]);
    expect(spans().map((span) => span.name)).toEqual(['inside', 'count']);
    expect(spans()[0]?.parentSpanContext?.spanId).toBe(spans()[1]?.spanContext().spanId);
  });

  test('what its processors throw does not reach the program', () => {
    for (const method of ['onStart', 'onEnd']) {
      const { tracer } = besideSdk({}, [throwingProcessor(method)]);
      expect(tracer.span('one', () => 'result')).toBe('result');
      expect(() => tracer.startSpan('two').end()).not.toThrow();
      api.disable();
    }
  });
});

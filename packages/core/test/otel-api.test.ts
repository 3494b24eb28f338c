import {
  type Context,
  context,
  type ContextManager,
  propagation,
  ROOT_CONTEXT,
  trace as api,
} from '@opentelemetry/api';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { createTracer, SpanlightError, trace, TracerProvider } from '../src/index.ts';
import { recordSpans } from './support/record-spans.ts';

const REGISTRY = Symbol.for('opentelemetry.js.api.1');

afterEach(() => {
  api.disable();
  context.disable();
  propagation.disable();
  vi.restoreAllMocks();
});

describe('TracerProvider.register', () => {
  test('instrumentation that uses the API of OpenTelemetry writes here', async () => {
    const { provider, tracer, span } = recordSpans();
    const early = api.getTracer('early');
    provider.register();
    const foreign = api.getTracer('pg', '8.1.0');

    await tracer.span('ours', () =>
      foreign.startActiveSpan('theirs', async (theirs) => {
        expect(api.getActiveSpan()).toBe(theirs);
        await Promise.resolve();
        tracer.span('ours again', () => {});
        early.startSpan('early').end();
        theirs.setAttribute('a', 1);
        theirs.end();
      }),
    );

    expect(span('theirs').parentSpanContext).toEqual(span('ours').spanContext());
    expect(span('ours again').parentSpanContext).toEqual(span('theirs').spanContext());
    expect(span('early').parentSpanContext).toEqual(span('theirs').spanContext());
    expect(span('theirs').instrumentationScope).toEqual({ name: 'pg', version: '8.1.0' });
    expect(span('early').instrumentationScope).toEqual({ name: 'early' });
  });

  test('the active span is the same through both', () => {
    const { provider, tracer } = recordSpans();
    provider.register();
    tracer.span('one', (span) => {
      expect(api.getActiveSpan()).toBe(span);
      expect(api.getSpan(context.active())).toBe(span);
      expect(trace.currentSpan()).toBe(span);
    });
    const span = tracer.startSpan('two');
    context.with(api.setSpan(ROOT_CONTEXT, span), () => {
      expect(trace.currentSpan()).toBe(span);
      expect(tracer.startSpan('child').parentSpanId).toBe(span.spanId);
    });
  });

  test('refuses when there is a provider already', () => {
    const { provider } = recordSpans();
    provider.register();
    const other = new TracerProvider();
    expect(() => other.register()).toThrow(SpanlightError);
    expect(() => other.register()).toThrow('[spanlight] [core] cannot register');
    expect(() => provider.register()).toThrow(
      expect.objectContaining({ code: 'already_registered' }),
    );
  });

  test('uses the context manager that is there', () => {
    const calls: Context[] = [];
    const manager: ContextManager = {
      active: () => calls.at(-1) ?? ROOT_CONTEXT,
      with(active, fn, thisArg, ...args) {
        calls.push(active);
        try {
          return fn.call(thisArg as never, ...args);
        } finally {
          calls.pop();
        }
      },
      bind: (_context, target) => target,
      enable: () => manager,
      disable: () => manager,
    };
    context.setGlobalContextManager(manager);
    const { provider, tracer, span } = recordSpans();
    provider.register();

    tracer.span('outer', () => {
      expect(calls).toHaveLength(1);
      tracer.span('inner', () => {});
    });
    expect(span('inner').parentSpanContext).toEqual(span('outer').spanContext());
  });

  test('says so when another version of the API was used first', () => {
    const holder = globalThis as { [REGISTRY]?: unknown };
    const before = holder[REGISTRY];
    holder[REGISTRY] = { version: '1.4.1' };
    try {
      const { provider } = recordSpans();
      expect(() => provider.register()).toThrow(expect.objectContaining({ code: 'api_mismatch' }));
    } finally {
      holder[REGISTRY] = before;
    }
  });
});

describe('createTracer', () => {
  test('registers, and names its tracer after the service', async () => {
    const exported: string[] = [];
    const tracer = createTracer({
      serviceName: 'shop',
      serviceVersion: '1.2.3',
      exporters: [
        {
          immediate: true,
          export(spans, done) {
            const [span] = spans;
            exported.push(JSON.stringify([span?.name, span?.instrumentationScope]));
            done({ code: 0 });
          },
          shutdown: () => Promise.resolve(),
        },
      ],
    });
    api.getTracer('library').startSpan('theirs').end();
    tracer.startSpan('ours').end();
    await tracer.shutdown();

    expect(exported).toEqual([
      '["theirs",{"name":"library"}]',
      '["ours",{"name":"shop","version":"1.2.3"}]',
    ]);
  });

  test('a second one works beside the first, and says so', async () => {
    const ended: string[] = [];
    const collect = (which: string) => ({
      onStart: () => {},
      onEnd: (span: { name: string }) => void ended.push(`${which}: ${span.name}`),
      forceFlush: async () => {},
      shutdown: async () => {},
    });
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const first = createTracer({ processors: [collect('first')] });
    expect(warn).not.toHaveBeenCalled();
    const second = createTracer({ processors: [collect('second')] });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(
      /^\[spanlight\] \[core\] createTracer was called before/,
    );

    first.span('one', (one) => {
      second.span('two', (two) => expect(two.parentSpanId).toBe(one.spanId));
    });
    api.getTracer('library').startSpan('three').end();
    await second.shutdown();
    api.getTracer('library').startSpan('four').end();

    expect(ended).toEqual(['second: two', 'first: one', 'first: three', 'first: four']);
    await first.shutdown();
  });

  test('tells onError instead of the console', () => {
    const errors: SpanlightError[] = [];
    createTracer();
    createTracer({ onError: (error) => void errors.push(error) });
    expect(errors.map((error) => error.code)).toEqual(['already_registered']);
  });

  test('after a mistake in the options nothing is registered', () => {
    expect(() => createTracer({ exporters: [{}] as never })).toThrow(TypeError);
    expect(api.getTracer('library').startSpan('one').isRecording()).toBe(false);
  });
});

describe('Tracer.shutdown', () => {
  test('takes the provider out of the API, so that a later createTracer registers', async () => {
    const first = createTracer();
    const held = api.getTracer('held');
    await first.shutdown();
    expect(api.getTracer('library').startSpan('one').isRecording()).toBe(false);

    const warn = vi.spyOn(console, 'warn');
    const second = createTracer();
    expect(warn).not.toHaveBeenCalled();
    second.span('two', (span) => expect(api.getActiveSpan()).toBe(span));
    expect(api.getTracer('library').startSpan('three').isRecording()).toBe(true);
    expect(held.startSpan('of the first').isRecording()).toBe(false);
    await second.shutdown();
  });

  test('leaves the API alone when another provider has it', async () => {
    const first = createTracer();
    const other = new TracerProvider();
    await other.shutdown();
    expect(api.getTracer('library').startSpan('one').isRecording()).toBe(true);
    await first.shutdown();
  });

  test('is what await using does', async () => {
    {
      await using tracer = createTracer();
      expect(tracer.startSpan('one').isRecording()).toBe(true);
    }
    expect(api.getTracer('library').startSpan('one').isRecording()).toBe(false);
  });
});

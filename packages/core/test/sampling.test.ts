import { createTraceState, ROOT_CONTEXT, SpanKind, trace as api } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import {
  alwaysOff,
  alwaysOn,
  parentBased,
  type Sampler,
  simple,
  type Span,
  trace,
} from '../src/index.ts';
import { ask, parentContext } from './support/ask-sampler.ts';
import { exporterOf } from './support/manual-exporter.ts';
import { recordSpans } from './support/record-spans.ts';

function sampler(shouldSample: Sampler['shouldSample']): Sampler {
  return { shouldSample, toString: () => 'CustomSampler' };
}

function isSampled(span: Span): boolean {
  return (span.spanContext().traceFlags & 1) === 1;
}

function remoteParent(traceFlags: number) {
  return api.setSpanContext(ROOT_CONTEXT, {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags,
    isRemote: true,
    traceState: createTraceState('vendor=1'),
  });
}

describe('sampling by default', () => {
  test('records new traces and follows remote parents', () => {
    const { tracer, provider, spans } = recordSpans();
    tracer.span('root', (span) => expect(isSampled(span)).toBe(true));
    tracer.span('sampled', { parent: remoteParent(1) }, (span) =>
      expect(span.isRecording()).toBe(true),
    );
    tracer.span('unsampled', { parent: remoteParent(0) }, (span) => {
      expect(span.isRecording()).toBe(false);
      expect(isSampled(span)).toBe(false);
      expect(span.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
      expect(span.spanId).not.toBe('b7ad6b7169203331');
      tracer.span('grandchild', (child) => {
        expect(child.traceId).toBe(span.traceId);
        expect(child.isRecording()).toBe(false);
      });
    });

    expect(spans.map((span) => span.name)).toEqual(['root', 'sampled']);
    expect(provider.stats()).toMatchObject({ started: 2, ended: 2, sampledOut: 2 });
  });

  test('keeps the trace state of the parent', () => {
    const { tracer } = recordSpans();
    for (const flags of [0, 1]) {
      const span = tracer.startSpan('child', {}, remoteParent(flags));
      expect(span.spanContext().traceState?.serialize()).toBe('vendor=1');
    }
  });
});

describe('a span that is not recorded', () => {
  test('runs the function, is active, and takes every call', async () => {
    const { tracer, spans } = recordSpans({ sampler: alwaysOff });
    const result = await tracer.span('one', async (span) => {
      expect(trace.currentSpan()?.spanId).toBe(span.spanId);
      expect(api.getSpan(ROOT_CONTEXT)).toBeUndefined();
      span.setAttribute('a', 1).setAttributes({ b: 2 }).addEvent('e').setStatus('ok');
      span.updateName('x').recordError(new Error('x')).addLink({ context: span.spanContext() });
      span.addLinks([]).recordException('x');
      {
        using child = tracer.startSpan('child');
        expect(child.traceId).toBe(span.traceId);
      }
      span.end();
      span.end();
      return 'result';
    });
    expect(result).toBe('result');
    expect(spans).toEqual([]);
  });

  test('rethrows the same error', () => {
    const { tracer } = recordSpans({ sampler: alwaysOff });
    const error = new Error('boom');
    expect(() =>
      tracer.span('one', () => {
        throw error;
      }),
    ).toThrow(error);
  });
});

describe('alwaysOn and alwaysOff', () => {
  test('decide on every span alike, whatever its parent', () => {
    const contexts = [false, true].flatMap((isRemote) =>
      [0, 1, 2, 3].map((traceFlags) => parentContext({ traceFlags, isRemote })),
    );
    for (const context of [ROOT_CONTEXT, ...contexts]) {
      expect(ask(alwaysOn, context)).toBe(2);
      expect(ask(alwaysOff, context)).toBe(0);
    }
  });

  test('describe themselves as those of OpenTelemetry do', () => {
    expect(alwaysOn.toString()).toBe('AlwaysOnSampler');
    expect(alwaysOff.toString()).toBe('AlwaysOffSampler');
  });

  test('answer what nobody can change for others', () => {
    for (const one of [alwaysOn, alwaysOff]) {
      const result = one.shouldSample(ROOT_CONTEXT, '', '', SpanKind.INTERNAL, {}, []);
      expect(() => Object.assign(result, { decision: 1 })).toThrow(TypeError);
    }
  });
});

describe('a sampler', () => {
  test('is asked with all there is to know', () => {
    const asked: unknown[][] = [];
    const { tracer } = recordSpans({
      sampler: sampler((...args) => {
        asked.push(args);
        return { decision: 2 };
      }),
    });
    const links = [{ context: tracer.startSpan('other').spanContext() }];
    tracer.span('parent', (parent) => {
      tracer.startSpan('child', { kind: SpanKind.CLIENT, attributes: { a: 1 }, links });
      const [context, ...rest] = asked.at(-1) as [typeof ROOT_CONTEXT, ...unknown[]];
      expect(api.getSpan(context)).toBe(parent);
      expect(rest).toEqual([parent.traceId, 'child', SpanKind.CLIENT, { a: 1 }, links]);
    });
    tracer.startSpan('root', { root: true });
    expect(api.getSpan(asked.at(-1)?.[0] as typeof ROOT_CONTEXT)).toBeUndefined();
    expect(asked.at(-1)?.slice(2)).toEqual(['root', SpanKind.INTERNAL, {}, []]);
  });

  test('can add attributes and replace the trace state', () => {
    const { tracer, span } = recordSpans({
      sampler: sampler(() => ({
        decision: 2,
        attributes: { 'sampling.rule': 'all', a: 'sampler' },
        traceState: createTraceState('ours=1'),
      })),
    });
    const one = tracer.startSpan('one', { attributes: { a: 1, b: 2 } }, remoteParent(1));
    one.end();
    expect(span('one').attributes).toEqual({ 'sampling.rule': 'all', a: 'sampler', b: 2 });
    expect(one.spanContext().traceState?.serialize()).toBe('ours=1');
  });

  test('can replace the trace state of a span that is not recorded', () => {
    const traceState = createTraceState('ours=1');
    const { tracer } = recordSpans({ sampler: sampler(() => ({ decision: 0, traceState })) });
    expect(tracer.startSpan('one').spanContext().traceState?.serialize()).toBe('ours=1');
  });

  test('that answers a part as null leaves it as it is', () => {
    const { tracer, span, errors } = recordSpans({
      sampler: sampler(() => ({ decision: 2, attributes: null, traceState: null }) as never),
    });
    tracer.startSpan('one', { attributes: { a: 1 } }, remoteParent(1)).end();
    expect(span('one').attributes).toEqual({ a: 1 });
    expect(span('one').spanContext().traceState?.serialize()).toBe('vendor=1');
    expect(errors).toEqual([]);
  });
});

describe('a span that is recorded, but not sampled', () => {
  const recordLocal = sampler((_context, _traceId, name) => ({
    decision: name === 'local' ? 1 : 2,
  }));

  test('goes to processors, and not to exporters', () => {
    const exported: string[] = [];
    const exporter = exporterOf((batch, done) => {
      exported.push(...batch.map((span) => span.name));
      done({ code: 0 });
    });
    const { tracer, provider, spans } = recordSpans({
      sampler: recordLocal,
      processors: [simple(exporter)],
    });
    tracer.span('local', (span) => {
      expect(span.isRecording()).toBe(true);
      expect(isSampled(span)).toBe(false);
      span.setAttribute('a', 1);
    });
    tracer.span('exported', () => {});

    expect(spans.map((span) => span.name)).toEqual(['local', 'exported']);
    expect(spans[0]?.attributes).toEqual({ a: 1 });
    expect(exported).toEqual(['exported']);
    expect(provider.stats()).toMatchObject({ started: 2, ended: 2, sampledOut: 0 });
    expect(provider.stats().exporters[0]).toMatchObject({ delivered: 1, queued: 0 });
  });

  test('has no children that are', () => {
    const { tracer, spans } = recordSpans({ sampler: parentBased(recordLocal) });
    tracer.span('local', () => tracer.span('child', () => tracer.span('grandchild', () => {})));
    tracer.span('sampled', () => tracer.span('child of sampled', () => {}));
    expect(spans.map((span) => span.name)).toEqual(['local', 'child of sampled', 'sampled']);
  });
});

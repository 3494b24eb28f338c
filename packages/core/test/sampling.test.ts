import { createTraceState, ROOT_CONTEXT, SpanKind, trace as api } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';

import { alwaysOff, alwaysOn, parentBased, type Sampler, simple, trace } from '../src/index.ts';
import { hostileObject, textlessObject } from './support/hostile.ts';
import { exporterOf } from './support/manual-exporter.ts';
import { recordSpans } from './support/record-spans.ts';

function sampler(shouldSample: Sampler['shouldSample']): Sampler {
  return { shouldSample, toString: () => 'CustomSampler' };
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
    tracer.span('root', (span) => expect(span.spanContext().traceFlags).toBe(1));
    tracer.span('sampled', { parent: remoteParent(1) }, (span) =>
      expect(span.isRecording()).toBe(true),
    );
    tracer.span('unsampled', { parent: remoteParent(0) }, (span) => {
      expect(span.isRecording()).toBe(false);
      expect(span.spanContext().traceFlags).toBe(0);
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

  test('can have a span recorded for processors, but not exported', () => {
    const exported: string[] = [];
    const exporter = exporterOf((batch, done) => {
      exported.push(...batch.map((span) => span.name));
      done({ code: 0 });
    });
    const { tracer, provider, spans } = recordSpans({
      sampler: sampler((_context, _traceId, name) => ({ decision: name === 'local' ? 1 : 2 })),
      processors: [simple(exporter)],
    });
    tracer.span('local', (span) => {
      expect(span.isRecording()).toBe(true);
      expect(span.spanContext().traceFlags).toBe(0);
    });
    tracer.span('exported', () => {});

    expect(spans.map((span) => span.name)).toEqual(['local', 'exported']);
    expect(exported).toEqual(['exported']);
    expect(provider.stats().exporters[0]).toMatchObject({ delivered: 1, queued: 0 });
  });

  test.each<[string, () => unknown]>([
    ['an error', () => new Error('boom')],
    ['nothing', () => undefined],
    ['a value that has no text', () => textlessObject()],
    ['a value that cannot be read', () => hostileObject()],
  ])('that throws %s loses no trace', (_what, thrown) => {
    const { tracer, spans, errors } = recordSpans({
      sampler: sampler(() => {
        throw thrown();
      }),
    });
    expect(tracer.span('root', () => tracer.span('child', () => 7))).toBe(7);
    expect(tracer.span('unsampled', { parent: remoteParent(0) }, () => 8)).toBe(8);
    expect(spans.map((span) => span.name)).toEqual(['child', 'root']);
    expect(new Set(errors.map((error) => error.code))).toEqual(new Set(['sampler_failed']));
    expect(errors[0]?.message).toMatch(/^\[spanlight\] \[core\] /);
  });

  test.each([[undefined], [null], [true], [{}], [{ decision: 7 }], [{ decision: 'yes' }]])(
    'that answers %o counts as one that throws',
    (answer) => {
      const { tracer, spans, errors } = recordSpans({ sampler: sampler(() => answer as never) });
      expect(tracer.span('root', (span) => span.spanContext().traceFlags)).toBe(1);
      expect(spans.map((span) => span.name)).toEqual(['root']);
      expect(errors.map((error) => error.code)).toEqual(['sampler_failed']);
    },
  );

  test('of the OpenTelemetry SDK works', () => {
    const off = recordSpans({ sampler: new AlwaysOffSampler() });
    off.tracer.span('one', () => {});
    expect(off.spans).toEqual([]);

    const ratio = recordSpans({
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.5) }),
    });
    for (let index = 0; index < 400; index += 1) {
      ratio.tracer.span('root', () => ratio.tracer.span('child', () => {}));
    }
    const children = ratio.spans.filter((span) => span.name === 'child');
    expect(children.length).toBeGreaterThan(100);
    expect(children.length).toBeLessThan(300);
    expect(ratio.spans).toHaveLength(children.length * 2);
  });
});

describe('parentBased', () => {
  test('asks its root for new traces only', () => {
    const names: string[] = [];
    const root = sampler((_context, _traceId, name) => {
      names.push(name);
      return { decision: name === 'kept' ? 2 : 0 };
    });
    const { tracer, spans } = recordSpans({ sampler: parentBased(root) });
    tracer.span('kept', () => tracer.span('child', () => {}));
    tracer.span('left', () => tracer.span('child of left', () => {}));
    tracer.span('remote', { parent: remoteParent(1) }, () => {});
    expect(names).toEqual(['kept', 'left']);
    expect(spans.map((span) => span.name)).toEqual(['child', 'kept', 'remote']);
  });

  test('describes itself', () => {
    expect(String(alwaysOn)).toBe('AlwaysOnSampler');
    expect(String(alwaysOff)).toBe('AlwaysOffSampler');
    expect(String(parentBased(alwaysOn))).toContain('ParentBased{root=AlwaysOnSampler');
  });
});

import { describe, expect, test } from 'vitest';

import { simple, type SpanProcessor } from '../src/index.ts';
import { textlessObject } from './support/hostile.ts';
import { exporterOf } from './support/manual-exporter.ts';
import { recordSpans } from './support/record-spans.ts';

function processor(methods: Partial<SpanProcessor>): SpanProcessor {
  return {
    onStart: () => {},
    onEnd: () => {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    ...methods,
  };
}

describe('span processors', () => {
  test('are called in order, at the start, before the end and at the end', () => {
    const calls: string[] = [];
    const named = (name: string): SpanProcessor =>
      processor({
        onStart: (span) => void calls.push(`${name} start ${span.isRecording()}`),
        onEnding: () => void calls.push(`${name} ending`),
        onEnd: (span) => void calls.push(`${name} end ${span.ended}`),
      });
    const { tracer } = recordSpans({ processors: [named('a'), named('b')] });
    tracer.startSpan('one').end();
    expect(calls).toEqual([
      'a start true',
      'b start true',
      'a ending',
      'b ending',
      'a end true',
      'b end true',
    ]);
  });

  test('see the context the span was started in', () => {
    const contexts: unknown[] = [];
    const watching = processor({ onStart: (_span, context) => void contexts.push(context) });
    const { tracer } = recordSpans({ processors: [watching] });
    tracer.span('outer', () => tracer.startSpan('inner'));
    expect(contexts).toHaveLength(2);
    expect(contexts[0]).not.toBe(contexts[1]);
  });

  describe.each(['onStart', 'onEnding', 'onEnd'] as const)('whose %s throws', (method) => {
    test.each<[string, () => unknown]>([
      ['an error', () => new Error('boom')],
      ['undefined', () => undefined],
      ['a value that has no text', () => textlessObject()],
    ])('%s harm neither the program nor the others', (_what, thrown) => {
      const delivered: string[] = [];
      const throwing = processor({
        [method]() {
          throw thrown();
        },
      });
      const exporter = exporterOf((batch, done) => {
        delivered.push(...batch.map((span) => span.name));
        done({ code: 0 });
      });
      const { tracer, errors, spans } = recordSpans({ processors: [throwing, simple(exporter)] });
      expect(tracer.span('one', () => 7)).toBe(7);
      expect(delivered).toEqual(['one']);
      expect(spans).toHaveLength(1);
      expect(errors).toMatchObject([{ code: 'processor_failed' }]);
      expect(errors[0]?.message).toContain(method);
    });
  });

  test('all are flushed and shut down, though one fails', async () => {
    const calls: string[] = [];
    const failing = processor({
      forceFlush: () => Promise.reject(new Error('no flush')),
      shutdown() {
        throw new Error('no shutdown');
      },
    });
    const working = processor({
      forceFlush: async () => void calls.push('flushed'),
      shutdown: async () => void calls.push('shut down'),
    });
    const { provider } = recordSpans({ processors: [failing, working] });
    await expect(provider.forceFlush()).rejects.toThrow('no flush');
    await expect(provider.shutdown()).rejects.toThrow('no shutdown');
    expect(calls).toEqual(['flushed', 'shut down']);
  });

  test('several failures are all told', async () => {
    const [first, second] = ['first', 'second'].map((text) =>
      processor({ forceFlush: () => Promise.reject(new Error(text)) }),
    );
    const { provider } = recordSpans({ processors: [first!, second!] });
    await expect(provider.forceFlush()).rejects.toMatchObject({
      code: 'flush_failed',
      message: expect.stringMatching(/first.*second/) as string,
      cause: expect.any(AggregateError) as AggregateError,
    });
  });

  test('an error handler that throws is ignored', () => {
    const failing = processor({
      onEnd() {
        throw new Error('boom');
      },
    });
    const { tracer } = recordSpans({
      processors: [failing],
      onError() {
        throw new Error('worse');
      },
    });
    expect(tracer.span('one', () => 7)).toBe(7);
  });
});

describe('TracerProvider.getTracer', () => {
  test('answers one tracer for a name, a version and a schema', () => {
    const { provider } = recordSpans();
    const tracer = provider.getTracer('a', '1');
    expect(provider.getTracer('a', '1')).toBe(tracer);
    expect(provider.getTracer('a', '2')).not.toBe(tracer);
    expect(provider.getTracer('a', '1', { schemaUrl: 'https://example.com/1' })).not.toBe(tracer);
  });

  test('its spans carry them as scope', () => {
    const { provider, span } = recordSpans();
    const options = { schemaUrl: 'https://example.com/1' };
    provider.getTracer('a', '1', options).startSpan('full').end();
    provider.getTracer('a').startSpan('short').end();
    provider
      .getTracer(undefined as never)
      .startSpan('none')
      .end();
    expect(span('full').instrumentationScope).toEqual({
      name: 'a',
      version: '1',
      schemaUrl: 'https://example.com/1',
    });
    expect(span('short').instrumentationScope).toEqual({ name: 'a' });
    expect(span('none').instrumentationScope).toEqual({ name: '' });
  });
});

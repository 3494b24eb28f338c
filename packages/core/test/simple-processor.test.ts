import { describe, expect, test } from 'vitest';

import { type ExportResult, type ReadableSpan, simple, trace } from '../src/index.ts';
import { exporterOf, ManualExporter } from './support/manual-exporter.ts';
import { recordSpans } from './support/record-spans.ts';
import { settle } from './support/settle.ts';

describe('simple', () => {
  test('hands over each span at its end, before end() returns', () => {
    const exporter = new ManualExporter();
    exporter.export = (spans, done) => {
      exporter.calls.push({ spans, options: undefined, answer: () => {} });
      done({ code: 0 });
    };
    const { tracer, provider } = recordSpans({ processors: [simple(exporter)] });
    tracer.span('outer', () => {
      tracer.startSpan('inner').end();
      expect(exporter.calls[0]?.spans.map((span) => span.name)).toEqual(['inner']);
    });
    expect(exporter.sizes).toEqual([1, 1]);
    expect(provider.stats().exporters).toEqual([
      {
        name: 'manual',
        queued: 0,
        delivered: 2,
        retried: 0,
        dropped: {
          export_failed: 0,
          export_timed_out: 0,
          queue_full: 0,
          rejected: 0,
          shut_down: 0,
          too_large: 0,
        },
      },
    ]);
  });

  test('those that end while the exporter is busy follow together', () => {
    const exporter = new ManualExporter();
    const { tracer } = recordSpans({ processors: [simple(exporter)] });
    for (const name of ['a', 'b', 'c']) {
      tracer.startSpan(name).end();
    }
    expect(exporter.sizes).toEqual([1]);
    exporter.calls[0]?.answer();
    expect(exporter.calls.map((call) => call.spans.map((span) => span.name))).toEqual([
      ['a'],
      ['b', 'c'],
    ]);
  });

  test('is what an exporter gets that says immediate', () => {
    const exporter = Object.assign(new ManualExporter(), { immediate: true });
    const waiting = new ManualExporter('waiting');
    const { tracer } = recordSpans({ exporters: [exporter, waiting] });
    tracer.startSpan('one').end();
    expect(exporter.sizes).toEqual([1]);
    expect(waiting.sizes).toEqual([]);
  });
});

describe('Tracer.addExporter', () => {
  test('adds an exporter from now on, and takes it away again', async () => {
    const { tracer, provider } = recordSpans();
    tracer.startSpan('before').end();
    const exporter = Object.assign(new ManualExporter(), { immediate: true });
    const remove = tracer.addExporter(exporter);
    tracer.startSpan('one').end();
    expect(provider.stats().exporters).toHaveLength(1);

    const removed = remove();
    tracer.startSpan('after').end();
    await settle();
    expect(exporter.shutdowns).toBe(0);
    exporter.calls[0]?.answer();
    await removed;
    await remove();

    expect(exporter.calls.flatMap((call) => call.spans.map((span) => span.name))).toEqual(['one']);
    expect(exporter.shutdowns).toBe(1);
    expect(provider.stats().exporters).toEqual([]);
    await provider.shutdown();
    expect(exporter.shutdowns).toBe(1);
  });

  test('delivers what was waiting when it is taken away', async () => {
    const { tracer } = recordSpans();
    const exporter = new ManualExporter();
    const remove = tracer.addExporter(exporter);
    tracer.startSpan('one').end();
    const removed = remove();
    await settle();
    expect(exporter.sizes).toEqual([1]);
    exporter.calls[0]?.answer({ code: 1 });
    await expect(removed).rejects.toThrow('1 span');
  });

  test('a mistake throws where it is made', () => {
    const { tracer } = recordSpans();
    expect(() => tracer.addExporter({} as never)).toThrow(TypeError);
    expect(() => tracer.addExporter(undefined as never)).toThrow('[spanlight] [core]');
  });
});

describe('exporters', () => {
  test('receive only what is sampled, has ended, and the same objects', () => {
    const [one, two] = [new ManualExporter('one'), new ManualExporter('two')];
    const { tracer } = recordSpans({ processors: [simple(one), simple(two)] });
    tracer.startSpan('open');
    tracer.startSpan('ended').end();
    expect(one.calls[0]?.spans.map((span) => [span.name, span.ended])).toEqual([['ended', true]]);
    expect(two.calls[0]?.spans[0]).toBe(one.calls[0]?.spans[0]);
    expect(two.calls[0]?.spans).not.toBe(one.calls[0]?.spans);
  });

  test('run without an active span, whatever ended the span', () => {
    const seen: unknown[] = [];
    const exporter = exporterOf((_spans, done) => {
      seen.push(trace.currentSpan());
      done({ code: 0 });
    });
    const { tracer } = recordSpans({ processors: [simple(exporter)] });
    tracer.span('outer', () => tracer.startSpan('inner').end());
    expect(seen).toEqual([undefined, undefined]);
  });
});

describe('an exporter with onStart', () => {
  test('hears of each sampled span at its start, and may throw', () => {
    const started: string[] = [];
    const exporter = Object.assign(new ManualExporter(), {
      onStart(span: ReadableSpan) {
        started.push(`${span.name} ${span.ended}`);
        throw new Error('boom');
      },
    });
    const { tracer, errors } = recordSpans({
      exporters: [exporter],
      sampler: {
        shouldSample: (_context, _traceId, name) => ({ decision: name === 'seen only' ? 1 : 2 }),
        toString: () => 'Picky',
      },
    });
    tracer.span('outer', () => {
      expect(started).toEqual(['outer false']);
      tracer.startSpan('inner').end();
      tracer.startSpan('seen only').end();
    });
    expect(started).toEqual(['outer false', 'inner false']);
    expect(errors.map((error) => error.code)).toEqual(['processor_failed', 'processor_failed']);
  });
});

describe('tracing in an exporter', () => {
  test('is suppressed while it exports, flushes and shuts down', async () => {
    const other = recordSpans();
    const calls: string[] = [];
    const work = async (name: string): Promise<void> => {
      calls.push(name);
      other.tracer.span(`${name} before`, () => {});
      await settle();
      other.tracer.span(`${name} after`, () => {});
    };
    const exporter = {
      name: 'traced',
      immediate: true,
      async export(_spans: unknown, done: (result: ExportResult) => void): Promise<void> {
        await work('export');
        done({ code: 0 });
      },
      forceFlush: () => work('forceFlush'),
      shutdown: () => work('shutdown'),
    };
    const { tracer, provider } = recordSpans({ exporters: [exporter] });
    await tracer.span('outer', async () => {
      tracer.startSpan('one').end();
      await provider.forceFlush();
      expect(tracer.startSpan('still recording').isRecording()).toBe(true);
    });
    await provider.shutdown();

    expect(new Set(calls)).toEqual(new Set(['export', 'forceFlush', 'shutdown']));
    expect(other.spans.map((span) => span.name)).toEqual([]);
  });
});

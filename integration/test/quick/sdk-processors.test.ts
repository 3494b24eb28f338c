import {
  batch,
  type BatchOptions,
  type ExportResult,
  type SpanExporter,
  TracerProvider,
} from '@spanlight/core';
import { MemoryExporter } from '@spanlight/exporter-memory';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { sdkLines } from '../../sdks/sdk-lines.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

type Answer = (result: ExportResult) => void;

const deliver = (answer: Answer): void => answer({ code: 0 });

interface Misbehaviour {
  readonly behave: (answer: Answer) => void;
  /** What is told of it, when there are two seconds. */
  readonly why: string;
  readonly isToldAtOnce: boolean;
}

const misbehaviours: Record<string, Misbehaviour> = {
  fails: {
    behave: (answer) => answer({ code: 1, error: new Error('backend down') }),
    why: 'backend down',
    isToldAtOnce: true,
  },
  throws: {
    behave() {
      throw new Error('broken');
    },
    why: 'broken',
    isToldAtOnce: true,
  },
  hangs: { behave: () => {}, why: 'gave up after 2 s', isToldAtOnce: false },
};

/** An exporter that misbehaves at its first call only, and the names of the spans of each call. */
function exporterThat(behave: (answer: Answer) => void) {
  const calls: string[][] = [];
  const exporter: SpanExporter = {
    export(spans, resultCallback) {
      calls.push(spans.map(({ name }) => name));
      (calls.length === 1 ? behave : deliver)(resultCallback);
    },
    shutdown: () => Promise.resolve(),
  };
  return { exporter, calls };
}

describe.each(sdkLines)('the BatchSpanProcessor of %s on our provider', (_name, line) => {
  /** A program with that processor, and beside it one of ours with an exporter of its own. */
  function program(exporter: SpanExporter, options: BatchOptions = {}) {
    const memory = new MemoryExporter();
    const errors: unknown[] = [];
    const provider = new TracerProvider({
      processors: [line.batch(exporter, options), batch(memory)],
      onError: (error) => void errors.push(error),
    });
    const tracer = provider.getTracer('shop');
    const record = (...names: string[]): void =>
      names.forEach((name) => tracer.startSpan(name).end());
    return { provider, tracer, record, memory, errors };
  }

  test('exports when its delay has passed', () => {
    const { exporter, calls } = exporterThat(deliver);
    const { record } = program(exporter, { scheduledDelayMillis: 100 });
    record('one', 'two');
    vi.advanceTimersByTime(99);
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(calls).toEqual([['one', 'two']]);
  });

  test('exports when a batch is full, and the rest after its delay', async () => {
    const { exporter, calls } = exporterThat(deliver);
    const { record } = program(exporter, { maxExportBatchSize: 2, scheduledDelayMillis: 100 });
    record('one', 'two', 'three', 'four', 'five');
    await vi.advanceTimersByTimeAsync(99);
    const full = [
      ['one', 'two'],
      ['three', 'four'],
    ];
    expect(calls).toEqual(full);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls).toEqual([...full, ['five']]);
  });

  describe.each(Object.entries(misbehaviours))(
    'with an exporter that %s',
    (_what, { behave, why, isToldAtOnce }) => {
      test('goes on with the next batch, and our exporter has everything', async () => {
        const { exporter, calls } = exporterThat(behave);
        const { provider, tracer, record, memory, errors } = program(exporter, {
          scheduledDelayMillis: 1000,
          exportTimeoutMillis: 5000,
        });
        expect(tracer.span('one', () => 7)).toBe(7);
        await vi.advanceTimersByTimeAsync(1000);
        expect(calls).toEqual([['one']]);
        record('two');
        await vi.advanceTimersByTimeAsync(6000);
        expect(calls).toEqual([['one'], ['two']]);
        expect(memory.length).toBe(2);
        await provider.forceFlush();
        await provider.shutdown();
        expect(errors).toEqual([]);
      });

      test.each([
        ['forceFlush', 'flush_failed'],
        ['shutdown', 'shutdown_failed'],
      ] as const)('has %s reject in time and name it', async (method, code) => {
        const { exporter } = exporterThat(behave);
        const { provider, record, memory } = program(exporter);
        record('one');
        const failed = vi.fn<(error: unknown) => void>();
        void provider[method]({ timeoutMillis: 2000 }).catch(failed);
        await vi.advanceTimersByTimeAsync(1999);
        expect(failed).toHaveBeenCalledTimes(isToldAtOnce ? 1 : 0);
        expect(memory.length).toBe(1);
        await vi.advanceTimersByTimeAsync(1);
        const message = expect.stringContaining(`BatchSpanProcessor: ${why}`) as string;
        expect(failed.mock.calls).toMatchObject([[{ code, message }]]);
        expect(provider.stats().exporters).toMatchObject([{ name: 'memory', delivered: 1 }]);
      });
    },
  );
});

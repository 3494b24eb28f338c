import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { type ExportResult } from '../src/index.ts';
import { recordBesideWorking } from './support/exporting.ts';
import { textlessObject } from './support/hostile.ts';
import { runNode } from './support/run-node.ts';
import { settle } from './support/settle.ts';

const OK: ExportResult = { code: 0 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('an exporter that fails', () => {
  test('has its spans counted and its reason reported, once per batch', () => {
    const error = new Error('HTTP 401');
    const { tracer, stats, errors } = recordBesideWorking((_spans, done) =>
      done({ code: 1, error }),
    );
    tracer.startSpan('one').end();
    tracer.startSpan('two').end();
    expect(stats()).toMatchObject([
      { name: 'failing', delivered: 0, queued: 0, dropped: { export_failed: 2 } },
      { name: 'working', delivered: 2 },
    ]);
    expect(errors).toHaveLength(2);
    expect(errors[0]).toMatchObject({ code: 'export_failed', cause: error });
    expect(errors[0]?.message).toMatch(/^\[spanlight\] \[failing\] cannot .*1 span\b.*HTTP 401/);
  });

  test.each<[string, () => unknown]>([
    ['an error', () => new Error('boom')],
    ['undefined', () => undefined],
    ['text', () => 'boom'],
    ['a value that has no text', () => textlessObject()],
  ])('by throwing %s harms nobody', async (_what, thrown) => {
    const { tracer, stats, errors } = recordBesideWorking(() => {
      throw thrown();
    });
    expect(tracer.span('one', () => 7)).toBe(7);
    expect(tracer.span('two', () => 8)).toBe(8);
    await settle();
    expect(stats()).toMatchObject([
      { queued: 0, dropped: { export_failed: 2 } },
      { name: 'working', delivered: 2 },
    ]);
    expect(errors.map((error) => error.code)).toEqual(['export_failed', 'export_failed']);
  });

  test('by rejecting is treated the same', async () => {
    const { tracer, stats } = recordBesideWorking(async () => {
      await settle();
      throw new Error('late');
    });
    tracer.startSpan('one').end();
    await settle();
    await settle();
    expect(stats()[0]).toMatchObject({ queued: 0, dropped: { export_failed: 1 } });
  });

  test('after it has answered is ignored', async () => {
    const { tracer, stats, errors } = recordBesideWorking(async (_spans, done) => {
      done(OK);
      await settle();
      throw new Error('late');
    });
    tracer.startSpan('one').end();
    await settle();
    await settle();
    expect(stats()[0]).toMatchObject({ delivered: 1, dropped: { export_failed: 0 } });
    expect(errors).toEqual([]);
  });

  test('by throwing after it has answered is ignored', () => {
    const { tracer, stats } = recordBesideWorking((_spans, done) => {
      done(OK);
      throw new Error('late');
    });
    tracer.startSpan('one').end();
    expect(stats()[0]).toMatchObject({ delivered: 1, dropped: { export_failed: 0 } });
  });

  test('by answering twice counts once', () => {
    const answers: (() => void)[] = [];
    const { tracer, stats } = recordBesideWorking((_spans, done) => {
      answers.push(() => done(OK));
      done(OK);
      done({ code: 1 });
    });
    tracer.startSpan('one').end();
    tracer.startSpan('two').end();
    answers.forEach((answer) => answer());
    expect(stats()[0]).toMatchObject({ delivered: 2, queued: 0, dropped: { export_failed: 0 } });
  });

  test.each([[undefined], [null], [7], [{}], [{ code: 'ok' }]])(
    'by answering %o has its spans counted as dropped',
    (answer) => {
      const { tracer, stats } = recordBesideWorking((_spans, done) => done(answer as never));
      expect(() => tracer.startSpan('one').end()).not.toThrow();
      tracer.startSpan('two').end();
      expect(stats()).toMatchObject([
        { queued: 0, delivered: 0, dropped: { export_failed: 2 } },
        { delivered: 2 },
      ]);
    },
  );
});

describe('a program whose exporter misbehaves', () => {
  test('goes on and ends as if nothing had happened', async () => {
    const result = await runNode(`
      import { createTracer } from '@spanlight/core';
      const textless = Object.create(null);
      const exporters = [
        async () => { await null; throw new Error('late'); },
        async () => { await null; throw textless; },
        () => { throw textless; },
        (spans, done) => setTimeout(() => done(undefined), 5),
        (spans, done) => Promise.resolve().then(() => done()),
      ].map((run, index) => ({ name: 'bad' + index, immediate: true, export: run, shutdown: async () => {} }));
      const tracer = createTracer({ exporters, onError() { throw new Error('no'); } });
      const result = tracer.span('one', () => 7);
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log(result, tracer.stats().exporters.map((one) => one.dropped.export_failed).join());
    `);
    expect(result).toMatchObject({ code: 0, stderr: '', stdout: '7 1,1,1,1,1\n' });
  });

  test('is told on the console, once for each kind of failure', async () => {
    const result = await runNode(`
      import { createTracer } from '@spanlight/core';
      const failing = (name) => ({
        name, immediate: true, shutdown: async () => {},
        export: (spans, done) => done({ code: 1, error: new Error('HTTP 401') }),
      });
      const tracer = createTracer({ exporters: [failing('a'), failing('b')] });
      for (let index = 0; index < 5; index += 1) tracer.span('one', () => {});
    `);
    const lines = result.stderr.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\[spanlight\] \[a\] .*HTTP 401/);
    expect(lines[1]).toMatch(/^\[spanlight\] \[b\] .*HTTP 401/);
  });
});

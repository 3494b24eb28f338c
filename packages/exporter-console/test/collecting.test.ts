import type { ReadableSpan } from '@spanlight/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { TraceCollector } from '../src/trace-collector.ts';
import { exported, onPaper } from './support/render.ts';
import { span } from './support/span-builder.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a trace is printed', () => {
  test('when its root ends, in one write', async () => {
    const { exporter, paper } = onPaper();
    await exported(exporter, [span({ name: 'child', parent: 'root' })]);
    expect(paper.writes).toHaveLength(0);
    await exported(exporter, [span({ name: 'root' })]);
    expect(paper.writes).toHaveLength(1);
    expect(paper.text).toContain('└─ ✔ child');
  });

  test('before export returns, so that it stands where the program is', () => {
    const { exporter, paper } = onPaper();
    exporter.export([span({ name: 'root' })], () => undefined);
    expect(paper.text).toContain('✔ root');
  });

  test('when the part of it in this process ends', async () => {
    const { exporter, paper } = onPaper();
    await exported(exporter, [
      span({ name: 'query', parent: 'GET /' }),
      span({ name: 'GET /', parent: 'caller', isRemoteParent: true }),
    ]);
    expect(paper.text).toMatch(/✔ GET \/ [^]+└─ ✔ query/);
  });

  test('apart from others that are under way', async () => {
    const { exporter, paper } = onPaper();
    const other = { traceId: 'ab'.repeat(16) };
    await exported(exporter, [
      span({ name: 'child of one', parent: 'one' }),
      span({ ...other, name: 'child of two', parent: 'two' }),
      span({ name: 'one' }),
    ]);
    expect(paper.text).not.toContain('two');
    await exported(exporter, [span({ ...other, name: 'two' })]);
    expect(paper.writes[1]).toContain('child of two');
    expect(paper.writes[1]).not.toContain('child of one');
  });
});

test('a process that calls itself has both of its parts, each with its own spans', async () => {
  const { exporter, paper } = onPaper();
  await exported(exporter, [
    span({ name: 'before', parent: 'page' }),
    span({ name: 'query', parent: 'GET /self' }),
    span({ name: 'GET /self', parent: 'fetch', isRemoteParent: true }),
    span({ name: 'fetch', parent: 'page' }),
    span({ name: 'page' }),
  ]);
  const [inner = '', outer = ''] = paper.text.trimStart().split('\n\n');
  expect(inner).toContain('query');
  expect(inner).not.toContain('before');
  expect(outer).toMatch(/✔ page [^]+before[^]+fetch/);
  expect(outer).not.toContain('earlier part');
});

test('spans whose parent was never seen hang under the root, and say so', async () => {
  const { exporter, paper } = onPaper();
  await exported(exporter, [span({ name: 'lost', parent: 'unknown' }), span({ name: 'root' })]);
  expect(paper.text).toMatch(/└─ ✔ lost .*parent missing/);
});

describe('a trace whose root does not come', () => {
  const orphan = span({ name: 'step', parent: 'gone' });

  test('is printed as it is after half a minute without news', async () => {
    const { exporter, paper } = onPaper();
    await exported(exporter, [orphan]);
    await vi.advanceTimersByTimeAsync(20_000);
    await exported(exporter, [span({ name: 'next step', parent: 'gone' })]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(paper.text).toBe('');
    await vi.advanceTimersByTimeAsync(12_000);
    expect(paper.text).toMatch(/… unfinished trace +–  trace 5b8aa5a2d2c872e8321cf37308d69df2\n/);
    expect(paper.text).toContain('├─ ✔ step');
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each(['forceFlush', 'shutdown'] as const)('is printed by %s', async (finish) => {
    const { exporter, paper } = onPaper();
    await exported(exporter, [orphan]);
    await exporter[finish]();
    expect(paper.text).toContain('unfinished trace');
    expect(paper.text).toContain('step');
  });

  test('leaves no timer after shutdown', async () => {
    const { exporter } = onPaper();
    await exported(exporter, [orphan]);
    expect(vi.getTimerCount()).toBe(1);
    await exporter.shutdown();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('says so when its root comes after all', async () => {
    const { exporter, paper } = onPaper();
    await exported(exporter, [orphan]);
    await exporter.forceFlush();
    await exported(exporter, [span({ name: 'gone' })]);
    expect(paper.writes[1]).toContain('✔ gone');
    expect(paper.writes[1]).toContain('An earlier part of this trace was printed above.');
  });
});

test('spans that end after their root are printed as late ones', async () => {
  const { exporter, paper } = onPaper();
  await exported(exporter, [span({ name: 'root' }), span({ name: 'audit log', parent: 'root' })]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(paper.writes).toHaveLength(2);
  expect(paper.writes[1]).toContain('… late spans');
  expect(paper.writes[1]).toContain('audit log');
});

function child(index: number, trace: string): ReadableSpan {
  return span({ name: `child ${index}`, parent: 'root', traceId: trace.repeat(32) });
}

describe('TraceCollector', () => {
  const limits = {
    maxSpans: 4,
    maxSpansPerTrace: 3,
    quietMillis: 100,
    lateMillis: 10,
    maxPrinted: 2,
  };

  test('gives up the oldest trace when it holds too many spans', () => {
    const collector = new TraceCollector(limits);
    const given = [1, 2, 3, 4, 5].flatMap((index) =>
      collector.add(child(index, index < 3 ? 'a' : 'b'), 0),
    );
    expect(given).toHaveLength(1);
    expect(given[0]).toMatchObject({ traceId: 'a'.repeat(32), reason: 'evicted' });
    expect(given[0]?.spans).toHaveLength(2);
  });

  test('counts spans of a trace beyond its limit, and takes its root all the same', () => {
    const collector = new TraceCollector(limits);
    for (const index of [1, 2, 3, 4, 5]) {
      expect(collector.add(child(index, 'a'), 0)).toEqual([]);
    }
    const [part] = collector.add(span({ name: 'root', traceId: 'a'.repeat(32) }), 0);
    expect(part).toMatchObject({ reason: 'complete', omitted: 2 });
    expect(part?.spans.map((one) => one.name)).toEqual(['child 1', 'child 2', 'child 3', 'root']);
  });

  test('has room again for what was printed', () => {
    const collector = new TraceCollector(limits);
    for (let round = 0; round < 10; round += 1) {
      for (const index of [1, 2, 3]) {
        expect(collector.add(child(index, 'a'), 0)).toEqual([]);
      }
      const [part] = collector.add(span({ name: 'root', traceId: 'a'.repeat(32) }), 0);
      expect(part?.spans).toHaveLength(4);
    }
  });

  test('remembers the last traces it has given away, not all of them', () => {
    const collector = new TraceCollector(limits);
    for (const trace of 'abc') {
      collector.add(span({ name: 'root', traceId: trace.repeat(32) }), 0);
    }
    collector.add(child(1, 'a'), 0);
    collector.add(child(1, 'c'), 0);
    expect(collector.takeAll().map((part) => part.reason)).toEqual(['unfinished', 'late']);
  });

  test('counts what it left out of a trace once', () => {
    const collector = new TraceCollector(limits);
    for (const index of [1, 2, 3, 4]) {
      collector.add(child(index, 'a'), 0);
    }
    const local = { name: 'local', parent: 'far', isRemoteParent: true };
    const parts = [
      ...collector.add(span({ ...local, traceId: 'a'.repeat(32) }), 0),
      ...collector.takeAll(),
    ];
    expect(parts.map((part) => part.omitted)).toEqual([1, 0]);
  });

  test('loses and doubles nothing, in whatever order traces and roots come', () => {
    const collector = new TraceCollector({ ...limits, maxSpansPerTrace: 1000 });
    const printed: string[] = [];
    let name = 0;
    for (let round = 0; round < 400; round += 1) {
      const trace = 'abcdef'[(round * 7) % 6] ?? 'a';
      const isRoot = round % 5 === 0;
      name += 1;
      const parts = [
        ...collector.add(
          span({
            name: String(name),
            traceId: trace.repeat(32),
            ...(isRoot ? {} : { parent: String(name - 3) }),
            ...(round % 10 === 0 ? { parent: 'far', isRemoteParent: true } : {}),
          }),
          round,
        ),
        ...(round % 17 === 0 ? collector.takeQuiet(round) : []),
      ];
      printed.push(...parts.flatMap((part) => part.spans.map((one) => one.name)));
    }
    printed.push(...collector.takeAll().flatMap((part) => part.spans.map((one) => one.name)));
    expect(printed.map(Number).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 400 }, (_, index) => index + 1),
    );
    expect(collector.isEmpty).toBe(true);
  });
});

test('what could not be kept of a trace is told', async () => {
  const { exporter, paper } = onPaper();
  const spans = Array.from({ length: 10_003 }, (_, index) =>
    span({ name: 'child', id: index.toString(16).padStart(16, '0'), parent: 'root' }),
  );
  await exported(exporter, [...spans, span({ name: 'root' })]);
  expect(paper.text).toContain('3 spans more than can be kept of one trace.');
  expect(paper.text).toContain('child × 10,000');
});

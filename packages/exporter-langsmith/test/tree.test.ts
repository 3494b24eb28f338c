import {
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from '@spanlight/core';
import { LangSmithExporter } from '@spanlight/exporter-langsmith';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { LangSmithServer } from './support/langsmith-server.ts';
import { type Names, namesOf, spanOf, spanOfRemoteParent } from './support/spans.ts';

const apiKey = 'lsv2_tree';
let server: LangSmithServer;
let exporter: LangSmithExporter;

beforeEach(async () => {
  server = await LangSmithServer.start(apiKey);
  exporter = new LangSmithExporter({ apiKey, endpoint: server.url });
});

afterEach(async () => {
  vi.useRealTimers();
  await exporter.shutdown().catch(() => {});
  await server[Symbol.asyncDispose]();
});

function send(...spans: ReadableSpan[]): Promise<ExportResult> {
  return new Promise((resolve) => exporter.export(spans, resolve));
}

function sent(): Names[] {
  expect(server.invisible()).toEqual([]);
  return server.trees().map(namesOf);
}

function idsOf({ runs }: LangSmithServer): string[] {
  return runs.map(({ id }) => id).toSorted();
}

/** A trace of four levels, children first. */
const [leaf, inner, child, root] = [
  spanOf(1, 4, 3),
  spanOf(1, 3, 2),
  spanOf(1, 2, 1),
  spanOf(1, 1),
];
const WHOLE: Names = ['span 1', ['span 2', ['span 3', ['span 4']]]];

describe('The tree of runs', () => {
  test('has the ids, the digits and the order that LangSmith asks for', async () => {
    await send(spanOf(1, 2, 1, { startTime: [1_700_000_000, 123_456_789] }), spanOf(1, 1));
    const [tree] = server.trees();
    expect(tree?.run).toMatchObject({
      id: 'a0000000-0000-0000-0000-000000000001',
      trace_id: 'a0000000-0000-0000-0000-000000000001',
      dotted_order: '20231114T221320000001Za0000000-0000-0000-0000-000000000001',
      start_time: '2023-11-14T22:13:20.000001Z',
      end_time: '2023-11-14T22:13:21.000001Z',
    });
    expect(tree?.run).not.toHaveProperty('parent_run_id');
    const id = '018bcfe5-687b-7b00-8000-000000000201';
    expect(tree?.children[0]?.run).toMatchObject({
      id,
      trace_id: tree?.run.id,
      parent_run_id: tree?.run.id,
      dotted_order: `${tree?.run.dotted_order}.20231114T221320123456Z${id}`,
    });
  });

  test('is whole when all of it comes at once, in one request', async () => {
    await send(leaf, inner, child, root);
    expect(sent()).toEqual([WHOLE]);
    expect(server.ingests).toHaveLength(1);
  });

  const orders: [string, ReadableSpan[]][] = [
    ['children first', [leaf, inner, child, root]],
    ['parents first', [root, child, inner, leaf]],
    ['the root in the middle', [inner, root, leaf, child]],
    ['the root second to last', [leaf, child, root, inner]],
  ];

  test.each(orders)('is whole when spans come one by one, %s', async (_order, spans) => {
    for (const span of spans) {
      // oxlint-disable-next-line no-await-in-loop -- one batch after the other, as processors do it
      expect(await send(span)).toEqual({ code: 0 });
    }
    expect(sent()).toEqual([WHOLE]);
  });

  test('keeps the order of siblings by their starts', async () => {
    await send(spanOf(1, 30, 1), spanOf(1, 10, 1), spanOf(1, 20, 1), root);
    expect(sent()).toEqual([['span 1', ['span 10'], ['span 20'], ['span 30']]]);
  });

  test('takes children that end long after their parents', async () => {
    await send(root, child);
    await send(spanOf(2, 7));
    await send(inner);
    await send(leaf);
    expect(sent()).toEqual([WHOLE, ['span 7']]);
  });

  test('moves a child that starts before its parent to the start of that', async () => {
    await send(
      spanOf(1, 2, 1, { startTime: [1_600_000_000, 0], endTime: [1_600_000_001, 0] }),
      root,
    );
    expect(sent()).toEqual([['span 1', ['span 2']]]);
    expect(server.runs[0]?.start_time).toBe('2023-11-14T22:13:20.000001Z');
    expect(server.runs[0]?.end_time).toBe('2023-11-14T22:13:20.000001Z');
  });

  test('begins anew below a parent in another process, and keeps requests of one trace apart', async () => {
    await send(spanOfRemoteParent(1, 5), spanOf(1, 6, 5));
    await send(spanOfRemoteParent(1, 7));
    expect(sent()).toEqual([['span 5', ['span 6']], ['span 7']]);
    const [first, second] = server.trees();
    expect(first?.run.id).not.toBe(second?.run.id);
    expect(first?.run.extra?.metadata).toMatchObject({
      'otel.trace_id': 'a0000000000000000000000000000001',
      'otel.parent_span_id': 'b00000000000270f',
    });
  });

  test('shows a span whose parent was filtered out, at the next flush', async () => {
    await send(leaf, inner);
    expect(sent()).toEqual([]);
    await exporter.forceFlush();
    expect(sent()).toEqual([['span 3', ['span 4']]]);
  });

  test('waits ten minutes for a parent, and no longer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    await send(leaf);
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    await send(spanOf(2, 8));
    expect(server.runs).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(61_000);
    await send(spanOf(3, 9));
    expect(sent()).toEqual([['span 4'], ['span 8'], ['span 9']]);
  });

  test('is not kept from those who look by a trace that never pauses', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    for (let minute = 0; minute < 12; minute += 1) {
      // oxlint-disable-next-line no-await-in-loop -- time goes by between the batches
      await send(spanOf(1, 100 + minute, 99));
      // oxlint-disable-next-line no-await-in-loop
      await vi.advanceTimersByTimeAsync(60_000);
    }
    await vi.waitFor(() => expect(server.runs.length).toBeGreaterThanOrEqual(10));
  });

  test('lets the oldest traces go when much is waiting', async () => {
    const content = 'x'.repeat(8 * 1024 * 1024);
    for (let trace = 1; trace <= 10; trace += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await send(spanOf(trace, 2, 1, { name: `trace ${trace}`, attributes: { content } }));
    }
    expect(server.runs.length).toBeGreaterThan(0);
    expect(server.runs.length).toBeLessThan(10);
    expect(server.runs[0]?.name).toBe('trace 1');
    // It is 80 MB: a slow computer needs more than one flush.
    await vi.waitFor(() => exporter.forceFlush(), { timeout: 60_000 });
    expect(server.runs).toHaveLength(10);
  }, 90_000);

  test("survives spans that are each other's parents, or their own", async () => {
    await send(spanOf(1, 2, 3), spanOf(1, 3, 2), spanOf(2, 4, 4));
    await exporter.forceFlush();
    expect(server.runs).toHaveLength(3);
    expect(server.invisible()).toEqual([]);
  });

  test('is whole with 300 levels', async () => {
    const deep = Array.from({ length: 300 }, (_, level) =>
      level === 0 ? root : spanOf(1, level + 1, level),
    );
    await send(...deep.toReversed());
    expect(server.invisible()).toEqual([]);
    expect(server.runs).toHaveLength(300);
  });

  test('is whole with thousands of spans in many batches', async () => {
    const spans = Array.from({ length: 3000 }, (_, index) => spanOf(1, index + 2, 1 + (index % 3)));
    for (let start = 0; start < spans.length; start += 512) {
      // oxlint-disable-next-line no-await-in-loop
      await send(...spans.slice(start, start + 512));
    }
    expect(server.runs).toEqual([]);
    await send(root);
    expect(server.runs).toHaveLength(3001);
    expect(server.invisible()).toEqual([]);
  });

  test('keeps two roots of one trace apart', async () => {
    await send(spanOf(1, 1), spanOf(1, 2));
    await send(spanOf(1, 3), spanOf(1, 4, 3));
    expect(sent()).toEqual([['span 1'], ['span 2'], ['span 3', ['span 4']]]);
  });

  test('has the same ids when it is sent by two exporters', async () => {
    const other = await LangSmithServer.start(apiKey);
    const second: SpanExporter = new LangSmithExporter({ apiKey, endpoint: other.url });
    await send(child, root);
    await new Promise((resolve) => second.export([root, child], resolve));
    expect(idsOf(other)).toEqual(idsOf(server));
    await second.shutdown();
    await other[Symbol.asyncDispose]();
  });

  test.each([
    ['before 1970', [-5, 0]],
    ['after 9999', [999_999_999_999, 0]],
    ['no number', [Number.NaN, Number.NaN]],
  ] as [string, [number, number]][])('takes a time %s', async (_what, time) => {
    await send(spanOf(1, 1, undefined, { startTime: time, endTime: time }));
    expect(sent()).toEqual([['span 1']]);
  });
});

describe('With Spanlight, which tells of spans when they start,', () => {
  test('runs go out while the spans above them are open, and flushes cut nothing', async () => {
    const provider = new TracerProvider({ exporters: [exporter] });
    const tracer = provider.getTracer('agent');
    await tracer.span('conversation', async () => {
      await tracer.span('turn 1', async () => {
        tracer.startSpan('tool 1').end();
        await provider.forceFlush();
        expect(server.runs.map((run) => run.name)).toEqual(['tool 1']);
      });
      await provider.forceFlush();
      tracer.span('turn 2', () => {});
    });
    await provider.shutdown();
    expect(sent()).toEqual([['conversation', ['turn 1', ['tool 1']], ['turn 2']]]);
    expect(provider.stats().exporters).toMatchObject([{ delivered: 4, queued: 0 }]);
  });

  test('the root of a trace keeps its id, whichever of its runs comes first', async () => {
    const provider = new TracerProvider({ exporters: [exporter] });
    const tracer = provider.getTracer('agent');
    const top = tracer.startSpan('root');
    for (const name of ['one', 'two']) {
      tracer.startSpan(name, { parent: top }).end();
      // oxlint-disable-next-line no-await-in-loop -- each in a batch of its own
      await provider.forceFlush();
    }
    top.end();
    await provider.shutdown();
    expect(sent()).toEqual([['root', ['one'], ['two']]]);
    expect(server.trees()[0]?.run.id.replaceAll('-', '')).toBe(top.traceId);
  });

  test('a span that was open before the exporter was added waits for its end, like its children', async () => {
    const provider = new TracerProvider();
    const tracer = provider.getTracer('agent');
    const top = tracer.startSpan('root');
    provider.addExporter(exporter);
    tracer.span('child', { parent: top }, () => {});
    top.end();
    await provider.shutdown();
    expect(sent()).toEqual([['root', ['child']]]);
  });

  test('forgotten spans do not pile up', async () => {
    const provider = new TracerProvider({ exporters: [exporter] });
    const tracer = provider.getTracer('agent');
    for (let index = 0; index < 25_000; index += 1) {
      tracer.startSpan('forgotten');
    }
    tracer.span('root', () => tracer.span('child', () => {}));
    await provider.forceFlush();
    expect(sent()).toEqual([['root', ['child']]]);
  });
});

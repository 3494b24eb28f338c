import { createTracer, type Tracer } from '@spanlight/core';
import { fakeSpan } from '@spanlight/core/testing';
import { MemoryExporter } from '@spanlight/exporter-memory';
import { afterEach, describe, expect, test } from 'vitest';

let memory = new MemoryExporter();
let tracer: Tracer | undefined;

function traced(exporter: MemoryExporter): Tracer {
  memory = exporter;
  tracer = createTracer({ serviceName: 'shop', exporters: [memory] });
  return tracer;
}

afterEach(() => tracer?.shutdown());

describe('MemoryExporter', () => {
  test('has a span as soon as it has ended', () => {
    const span = traced(new MemoryExporter()).startSpan('checkout', { attributes: { id: 42 } });
    expect(memory.length).toBe(0);
    span.end();
    expect(memory.length).toBe(1);
    expect(memory.find('checkout')?.attributes).toEqual({ id: 42 });
  });

  test('finds spans by name and by trace', () => {
    const { span } = bound(traced(new MemoryExporter()));
    span('first', () => span('charge', () => {}));
    span('second', () => span('charge', () => {}));
    expect(memory.byName('charge')).toHaveLength(2);
    expect(memory.find('nothing')).toBeUndefined();
    const { traceId } = memory.find('second')!.spanContext();
    expect(memory.byTrace(traceId).map(({ name }) => name)).toEqual(['charge', 'second']);
  });

  test('shows spans as trees, in the order of their starts', () => {
    const { span } = bound(traced(new MemoryExporter()));
    span('checkout', () => {
      span('reserve', () => span('query', () => {}));
      span('charge', () => {});
    });
    span('other', () => {});
    expect(memory.tree().map(namesOf)).toEqual([
      { checkout: [{ reserve: [{ query: [] }] }, { charge: [] }] },
      { other: [] },
    ]);
  });

  test('shows a span whose parent is not here as a root', () => {
    const exporter = new MemoryExporter();
    exporter.export([fakeSpan({ name: 'orphan', parentSpanId: 'cccccccccccccccc' })], () => {});
    const self = fakeSpan();
    const { traceId, spanId } = self.spanContext();
    exporter.export(
      [fakeSpan({ name: 'own parent', traceId, spanId, parentSpanId: spanId })],
      () => {},
    );
    expect(exporter.tree().map(namesOf)).toEqual([{ orphan: [] }, { 'own parent': [] }]);
  });

  test('lets the oldest spans go beyond maxSpans, and counts them', () => {
    const exporter = new MemoryExporter({ maxSpans: 2 });
    const spans = ['a', 'b', 'c', 'd', 'e'].map((name) => fakeSpan({ name }));
    exporter.export(spans.slice(0, 1), () => {});
    exporter.export(spans.slice(1), () => {});
    expect(exporter.spans.map(({ name }) => name)).toEqual(['d', 'e']);
    expect(exporter.evictedCount).toBe(3);
  });

  test('takes very large batches', () => {
    const exporter = new MemoryExporter({ maxSpans: 300_000 });
    const span = fakeSpan();
    exporter.export(Array<typeof span>(250_000).fill(span), () => {});
    expect(exporter.length).toBe(250_000);
  });

  test('hands out copies of its list', () => {
    traced(new MemoryExporter()).span('checkout', () => {});
    memory.spans.pop();
    expect(memory.length).toBe(1);
  });

  test('forgets everything when cleared', () => {
    const exporter = new MemoryExporter({ maxSpans: 1 });
    exporter.export([fakeSpan(), fakeSpan()], () => {});
    exporter.clear();
    expect(exporter.spans).toEqual([]);
    expect(exporter.evictedCount).toBe(0);
  });

  test('can be read after the shutdown', async () => {
    const own = traced(new MemoryExporter());
    own.span('checkout', () => {});
    await own.shutdown();
    expect(memory.find('checkout')?.ended).toBe(true);
  });

  test.each([0, -1, 1.5, Number.NaN, '10'])('refuses maxSpans %s by name', (maxSpans) => {
    expect(() => new MemoryExporter({ maxSpans: maxSpans as number })).toThrow(
      `[spanlight] [exporter-memory] maxSpans cannot be ${maxSpans}`,
    );
  });
});

function bound(own: Tracer): { span: (name: string, fn: () => void) => void } {
  return { span: (name, fn) => own.span(name, fn) };
}

interface Names {
  [name: string]: Names[];
}

function namesOf(node: ReturnType<MemoryExporter['tree']>[number]): Names {
  return { [node.span.name]: node.children.map(namesOf) };
}

import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { ExportResult, ReadableSpan, SpanExporter } from '@spanlight/core';
import { ConsoleExporter, type ConsoleExporterOptions } from '@spanlight/exporter-console';
import { MemoryExporter } from '@spanlight/exporter-memory';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { payForOrder } from '../../sdks/pay-for-order.ts';
import { sdkLines } from '../../sdks/sdk-lines.ts';

const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const links = [{ context: { ...ids, traceFlags: 1 }, attributes: { why: 'retry' } }];

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
});

afterEach(() => {
  trace.disable();
  context.disable();
});

/** A console exporter, and everything that it writes. */
function onPaper(options: ConsoleExporterOptions = {}) {
  const paper: string[] = [];
  const stream = { write: (text: string) => void paper.push(text) };
  const settings = { stream, width: 120, color: false, unicode: true };
  return { exporter: new ConsoleExporter({ ...settings, ...options }), paper };
}

/** The answer to one call of `export`. */
function exported(exporter: SpanExporter, spans: ReadableSpan[]): Promise<ExportResult> {
  return new Promise((resolve) => {
    exporter.export(spans, resolve);
  });
}

describe.each(sdkLines)('in %s', (_name, line) => {
  describe.each(['batch', 'simple'] as const)('its %s processor', (kind) => {
    /** A program that has set up OpenTelemetry's own SDK with an exporter of ours. */
    function program(exporter: SpanExporter) {
      const provider = line.provider(line[kind](exporter));
      trace.setGlobalTracerProvider(provider);
      return { provider, tracer: trace.getTracer('shop', '1.2.3') };
    }

    test('MemoryExporter keeps a trace with everything that is in it', async () => {
      const memory = new MemoryExporter();
      const { provider, tracer } = program(memory);
      payForOrder(tracer, links);
      await provider.forceFlush();

      const [checkout, ...others] = memory.tree();
      expect(others).toEqual([]);
      expect(checkout?.span).toMatchObject({
        name: 'checkout',
        kind: SpanKind.SERVER,
        status: { code: SpanStatusCode.UNSET },
        attributes: { 'order.id': 42, tags: ['daily', 'eu'] },
        events: [{ name: 'cart read', attributes: { items: 3 } }],
        links,
        instrumentationScope: { name: 'shop', version: '1.2.3' },
      });
      expect(checkout?.children).toMatchObject([
        {
          span: {
            name: 'charge card',
            status: { code: SpanStatusCode.ERROR, message: 'card declined' },
            events: [{ name: 'exception', attributes: { 'exception.type': 'TypeError' } }],
          },
          children: [],
        },
      ]);
      await provider.shutdown();
    });

    test('ConsoleExporter prints it as a tree', async () => {
      const { exporter, paper } = onPaper({ format: 'tree' });
      const { provider, tracer } = program(exporter);
      payForOrder(tracer, links);
      await provider.forceFlush();
      expect(paper).toHaveLength(1);
      expect(paper[0]).toMatch(/^\n✔ checkout .+ trace [0-9a-f]{32} · order\.id=42.*\n/);
      expect(paper[0]).toMatch(/\n└─ ✖ charge card .*\n +TypeError: card declined\n/);
      await provider.shutdown();
      expect(paper).toHaveLength(1);
    });

    test('ConsoleExporter prints a line for each span', async () => {
      const { exporter, paper } = onPaper({ format: 'line' });
      const { provider, tracer } = program(exporter);
      payForOrder(tracer, links);
      await provider.forceFlush();
      const [charge, checkout, ...rest] = paper.join('').split('\n');
      expect(charge).toMatch(/ ✖ .+ charge card +TypeError: card declined .+ trace [0-9a-f]{32}$/);
      expect(checkout).toMatch(/ ↘ .+ checkout +order\.id=42 .+ trace [0-9a-f]{32}$/);
      expect(rest).toEqual(['']);
      await provider.shutdown();
    });

    test('ConsoleExporter prints it as JSON', async () => {
      const { exporter, paper } = onPaper({ format: 'json' });
      const { provider, tracer } = program(exporter);
      payForOrder(tracer, links);
      await provider.forceFlush();
      const lines = paper.join('').trimEnd().split('\n');
      const [charge, checkout, ...rest] = lines.map((text): unknown => JSON.parse(text));
      expect(rest).toEqual([]);
      const { span_id, trace_id } = checkout as Record<string, string>;
      expect(charge).toMatchObject({
        trace_id,
        parent_id: span_id,
        name: 'charge card',
        kind: 'internal',
        status: 'error',
        status_message: 'card declined',
        events: [{ name: 'exception', attributes: { 'exception.message': 'card declined' } }],
      });
      expect(checkout).toMatchObject({
        parent_id: null,
        name: 'checkout',
        kind: 'server',
        status: 'unset',
        attributes: { 'order.id': 42, tags: ['daily', 'eu'] },
        events: [{ name: 'cart read', attributes: { items: 3 } }],
        links: [{ trace_id: ids.traceId, span_id: ids.spanId, attributes: { why: 'retry' } }],
        service: expect.stringMatching(/^unknown_service/) as string,
        scope: 'shop',
      });
      await provider.shutdown();
    });

    test('shutdown delivers to MemoryExporter, and then shuts it down', async () => {
      const memory = new MemoryExporter();
      const { provider, tracer } = program(memory);
      payForOrder(tracer);
      await provider.shutdown();
      payForOrder(tracer);
      expect(memory.spans.map(({ name }) => name)).toEqual(['charge card', 'checkout']);
      expect(await exported(memory, memory.spans)).toMatchObject({
        code: 1,
        error: { code: 'exporter_shut_down' },
      });
    });

    test('shutdown has ConsoleExporter print a trace whose root is open', async () => {
      const { exporter, paper } = onPaper();
      const { provider, tracer } = program(exporter);
      tracer.startActiveSpan('day', () => payForOrder(tracer));
      await provider.shutdown();
      expect(paper).toHaveLength(1);
      expect(paper[0]).toMatch(/checkout .*\n.*charge card/);
      expect(await exported(exporter, [])).toMatchObject({
        code: 1,
        error: { code: 'exporter_shut_down' },
      });
    });

    test('a stream of ConsoleExporter that fails harms neither the program nor what comes later', async () => {
      const paper: string[] = [];
      const full = new Error('disk full');
      let isFull = true;
      const write = (text: string): void => {
        if (isFull) {
          throw full;
        }
        paper.push(text);
      };
      const { exporter } = onPaper({ stream: { write } });
      const { provider, tracer } = program(exporter);
      payForOrder(tracer);
      await expect(provider.forceFlush()).rejects.toMatchObject([
        { code: 'export_failed', cause: full },
      ]);
      isFull = false;
      payForOrder(tracer);
      await provider.forceFlush();
      expect(paper).toEqual([expect.stringContaining('checkout')]);
      await provider.shutdown();
    });
  });

  test('forceFlush of its simple processor has ConsoleExporter print a trace whose root is open', async () => {
    const { exporter, paper } = onPaper();
    const provider = line.provider(line.simple(exporter));
    const tracer = provider.getTracer('shop');
    tracer.startActiveSpan('day', () => payForOrder(tracer));
    expect(paper).toEqual([]);
    await provider.forceFlush();
    expect(paper).toEqual([expect.stringMatching(/checkout .*\n.*charge card/)]);
    await provider.shutdown();
  });
});

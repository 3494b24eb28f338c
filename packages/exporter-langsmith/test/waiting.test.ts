import {
  batch,
  type ExporterStats,
  type ExportResult,
  type ReadableSpan,
  TracerProvider,
} from '@spanlight/core';
import { LangSmithExporter } from '@spanlight/exporter-langsmith';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { LangSmithServer } from './support/langsmith-server.ts';
import { namesOf, spanOf } from './support/spans.ts';

const apiKey = 'lsv2_waiting';
let server: LangSmithServer;
let exporter: LangSmithExporter;

beforeEach(async () => {
  server = await LangSmithServer.start(apiKey);
  exporter = new LangSmithExporter({ apiKey, endpoint: server.url });
});

afterEach(async () => {
  await exporter.shutdown().catch(() => {});
  await server[Symbol.asyncDispose]();
});

/** As Spanlight's processors call it. */
function send(...spans: ReadableSpan[]): Promise<ExportResult> {
  const { signal } = new AbortController();
  return new Promise((resolve) => exporter.export(spans, resolve, { signal }));
}

function sendAsOpenTelemetry(...spans: ReadableSpan[]): Promise<ExportResult> {
  return new Promise((resolve) => exporter.export(spans, resolve));
}

/** Answers this to requests with a run of this name, so many times. */
function refuse(name: string, status: number, times = Infinity, retryAfter?: string): void {
  let left = times;
  server.fault = (response, { body, accept }) => {
    if (left > 0 && body.includes(`"${name}"`)) {
      left -= 1;
      response
        .writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
        .end();
    } else {
      accept();
    }
  };
}

const root = spanOf(1, 1);
const children = Array.from({ length: 250 }, (_, index) => spanOf(1, index + 2, 1));

describe('Spans that wait for their parents', () => {
  test('follow the batch that has the parents, in requests of their own', async () => {
    await send(...children);
    expect(server.ingests).toHaveLength(0);
    expect(await send(root)).toEqual({ code: 0 });
    expect(server.ingests).toHaveLength(4);
    expect(server.trees().map(namesOf)[0]).toHaveLength(251);
  });

  test('are sent by a flush, and by the shutdown', async () => {
    await send(spanOf(1, 3, 2));
    await exporter.forceFlush();
    expect(server.runs).toHaveLength(1);
    await send(spanOf(2, 3, 2));
    await exporter.shutdown();
    expect(server.runs).toHaveLength(2);
    expect(server.invisible()).toEqual([]);
  });

  test('are tried again by a flush while that makes sense', async () => {
    await send(spanOf(1, 3, 2));
    refuse('span 3', 503, 2);
    await exporter.forceFlush();
    expect(server.runs).toHaveLength(1);
  });

  test('stay when LangSmith wants to be left alone for longer than a flush takes', async () => {
    await send(spanOf(1, 3, 2));
    refuse('span 3', 429, 1, '60');
    await expect(exporter.forceFlush()).rejects.toMatchObject({
      code: 'flush_failed',
      message: expect.stringMatching(/cannot deliver 1 span .* now: LangSmith answered 429/),
    });
    expect(server.ingests).toHaveLength(1);
    // Nobody waits for a minute at the end: it is tried all the same.
    await exporter.shutdown();
    expect(server.runs).toHaveLength(1);
  });

  test('go with a later batch when they could not go with that of their parents', async () => {
    await send(children[0]!);
    refuse('span 2', 503, 1);
    expect(await send(root)).toEqual({ code: 0 });
    expect(server.runs).toHaveLength(1);
    await send(spanOf(2, 1));
    expect(server.trees().map(namesOf)).toContainEqual(['span 1', ['span 2']]);
  });

  test('are split when they are too much, and only the bad one is lost', async () => {
    await send(...children);
    refuse('span 77', 422);
    const result = await send(root);
    expect(server.runs).toHaveLength(250);
    expect(result).toMatchObject({
      code: 0,
      rejectedSpans: 1,
      error: { message: expect.stringContaining('cannot deliver 1 span that waited') },
    });
    await exporter.forceFlush();
  });

  test('are told as lost by the flush where nobody counts', async () => {
    await sendAsOpenTelemetry(...children);
    refuse('span 77', 413);
    expect(await sendAsOpenTelemetry(root)).toEqual({ code: 0 });
    await expect(exporter.forceFlush()).rejects.toMatchObject({ code: 'flush_failed' });
    await exporter.forceFlush();
    await exporter.shutdown();
  });

  test('are told as lost by the shutdown when LangSmith is gone', async () => {
    await send(...children);
    await server.goDown();
    await expect(exporter.shutdown()).rejects.toMatchObject({
      code: 'shutdown_failed',
      message: expect.stringContaining('cannot deliver 250 spans'),
    });
    await expect(exporter.shutdown()).rejects.toThrow('250 spans');
  });

  test('do not wait for anything when all is refused', async () => {
    await send(...children);
    server.fault = (response, { body, accept }) => {
      if (body.includes('"span 1"')) {
        accept();
      } else {
        response.writeHead(400).end();
      }
    };
    await send(root);
    expect(server.ingests.length).toBeLessThan(60);
    await expect(exporter.forceFlush()).rejects.toThrow('cannot deliver 249 spans');
  });

  test('balance the books of a tracer whose trace is sent in many batches', async () => {
    const provider = new TracerProvider({
      processors: [batch(exporter, { scheduledDelayMillis: 0, maxExportBatchSize: 2 })],
      onError: () => {},
    });
    const tracer = provider.getTracer('test');
    refuse('leaf 3', 422);
    await tracer.span('root', async () => {
      for (let turn = 0; turn < 5; turn += 1) {
        // oxlint-disable-next-line no-await-in-loop -- each turn is in batches of its own
        await tracer.span(`turn ${turn}`, async () => {
          tracer.span(`leaf ${turn}`, () => {});
          await new Promise((resolve) => setTimeout(resolve, 20));
        });
      }
    });
    await expect(provider.forceFlush()).rejects.toThrow('cannot deliver');
    const [stats] = provider.stats().exporters as [ExporterStats];
    expect(stats).toMatchObject({ delivered: 10, queued: 0, dropped: { rejected: 1 } });
    expect(server.runs).toHaveLength(10);
    expect(server.trees().map(namesOf)).toEqual([
      [
        'root',
        ['turn 0', ['leaf 0']],
        ['turn 1', ['leaf 1']],
        ['turn 2', ['leaf 2']],
        ['turn 3'],
        ['turn 4', ['leaf 4']],
      ],
    ]);
    await provider.shutdown();
  });
});

import { batch, TracerProvider } from '@spanlight/core';
import { OtlpExporter, type OtlpExporterOptions } from '@spanlight/exporter-otlp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  answering,
  cutting,
  hanging,
  refusing,
  resetInBody,
  slowBody,
  tooLargeAbove,
} from './support/faults.ts';
import { type Fault, OtlpServer } from './support/otlp-server.ts';
import { partialSuccess } from './support/protobuf-messages.ts';

const SPANS = 100;

let server: OtlpServer;
let provider: TracerProvider;
const errors: string[] = [];

beforeEach(async () => {
  errors.length = 0;
  server = await OtlpServer.start();
});

afterEach(async () => {
  await provider.shutdown({ timeoutMillis: 100 }).catch(() => {});
  await server[Symbol.asyncDispose]();
});

/** Ends some spans that wait for a flush. */
function endSpans(options: OtlpExporterOptions = {}): void {
  const exporter = new OtlpExporter({ endpoint: server.url, timeoutMillis: 300, ...options });
  provider = new TracerProvider({
    processors: [batch(exporter, { scheduledDelayMillis: 60_000 })],
    onError: ({ message }) => void errors.push(message),
  });
  const tracer = provider.getTracer('test');
  for (let index = 0; index < SPANS; index += 1) {
    tracer.startSpan(`span ${index}`, { attributes: { index } }).end();
  }
}

function books() {
  const [stats] = provider.stats().exporters;
  const { queued, delivered, retried, dropped } = stats!;
  const reasons = Object.entries(dropped).filter(([, count]) => count > 0);
  const lost = reasons.reduce((sum, [, count]) => sum + count, 0);
  expect(queued + delivered + lost).toBe(SPANS);
  const ids = server.accepted.map(({ spanId }) => spanId);
  return {
    accepted: ids.length,
    duplicates: ids.length - new Set(ids).size,
    queued,
    delivered,
    isRetried: retried > 0,
    dropped: Object.fromEntries(reasons),
  };
}

const ALL = { accepted: SPANS, duplicates: 0, queued: 0, delivered: SPANS, dropped: {} };

/** Does something else to the first delivery only. */
function firstTime(fault: Fault): Fault {
  return (delivery) => {
    server.fault = undefined;
    fault(delivery);
  };
}

describe('Spans', () => {
  test('are delivered', async () => {
    endSpans();
    await provider.forceFlush();
    expect(books()).toEqual({ ...ALL, isRetried: false });
  });

  test('are delivered when a backend that was down is up again', async () => {
    await server.goDown();
    endSpans();
    const flushed = provider.forceFlush();
    await new Promise((resolve) => void setTimeout(resolve, 200));
    await server.listen();
    await flushed;
    expect(books()).toEqual({ ...ALL, isRetried: true });
    expect(errors).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });

  test.each([
    ['429 and a time to wait', answering(429, { retryAfter: '1' })],
    ['429 and a date to wait for', answering(429, { retryAfter: new Date().toUTCString() })],
    ['503', answering(503)],
    ['408', answering(408)],
    ['nothing', hanging],
    ['a cut connection', cutting],
  ])('are delivered to a backend that has answered %s', async (_, fault) => {
    server.fault = firstTime(fault);
    endSpans();
    await provider.forceFlush();
    expect(books()).toEqual({ ...ALL, isRetried: true });
  });

  test.each([
    ['a broken answer', resetInBody],
    ['a slow answer', slowBody],
  ])('are delivered once to a backend that gives %s', async (_, fault) => {
    server.fault = fault;
    endSpans();
    await provider.forceFlush();
    expect(books()).toEqual({ ...ALL, isRetried: false });
  });

  test('are kept as long as a backend asks to wait', async () => {
    server.fault = answering(429, { retryAfter: '60' });
    endSpans();
    await expect(provider.forceFlush({ timeoutMillis: 1500 })).rejects.toThrow('answers 429');
    expect(server.deliveries).toHaveLength(1);
    expect(books()).toMatchObject({ accepted: 0, queued: SPANS });
    server.fault = undefined;
    await provider.shutdown();
    expect(books()).toEqual({ ...ALL, isRetried: true });
  });

  test('are sent in smaller batches to a backend that takes no larger ones', async () => {
    server.fault = tooLargeAbove(10);
    endSpans();
    await provider.forceFlush();
    expect(books()).toEqual({ ...ALL, isRetried: false });
  });

  test('are delivered without the one that is refused', async () => {
    server.fault = refusing('span 42');
    endSpans();
    await expect(provider.forceFlush()).rejects.toThrow('a span is not valid');
    const left = SPANS - 1;
    expect(books()).toMatchObject({ accepted: left, delivered: left, dropped: { rejected: 1 } });
  });

  test('are counted as rejected when a backend takes a part of them', async () => {
    server.fault = answering(200, {
      type: 'application/x-protobuf',
      body: partialSuccess(3, 'span too old'),
    });
    endSpans();
    await expect(provider.forceFlush()).rejects.toThrow('refuses 3 of the spans: span too old');
    expect(books()).toMatchObject({ delivered: SPANS - 3, dropped: { rejected: 3 } });
  });

  test.each([401, 404, 500])('are counted as lost when a backend answers %i', async (status) => {
    server.fault = answering(status);
    endSpans();
    await expect(provider.forceFlush()).rejects.toThrow(`answers ${status}`);
    expect(books()).toMatchObject({ accepted: 0, dropped: { export_failed: SPANS } });
    expect(server.deliveries).toHaveLength(1);
  });

  test.each([
    ['is down', undefined],
    ['hangs', hanging],
    ['answers 503', answering(503)],
  ])('are counted as lost at the end when a backend %s', async (_, fault) => {
    server.fault = fault;
    if (fault === undefined) {
      await server.goDown();
    }
    endSpans();
    await expect(provider.shutdown({ timeoutMillis: 500 })).rejects.toThrow(
      'not everything was delivered',
    );
    expect(books()).toMatchObject({ accepted: 0, dropped: { shut_down: SPANS } });
  });

  test('wait for headers', async () => {
    let asked = 0;
    endSpans({
      headers: async () => {
        asked += 1;
        return asked === 1 ? Promise.reject(new Error('no token yet')) : { authorization: 'token' };
      },
    });
    await provider.forceFlush();
    expect(books()).toEqual({ ...ALL, isRetried: true });
  });
});

import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { createTracer, ExportError, type ReadableSpan, type SpanExporter } from '@spanlight/core';
import { exporterConformance, fakeSpan } from '@spanlight/core/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { clickhouseExporter, type SpanRow, toRow } from '../clickhouse-exporter.ts';
import { type ClickHouseServer, startClickHouseServer } from './clickhouse-server.ts';

let server: ClickHouseServer;
beforeEach(async () => {
  server = await startClickHouseServer();
});
afterEach(() => server.close());

function exporterTo({ url }: ClickHouseServer): SpanExporter {
  return clickhouseExporter({ url, table: 'spans' });
}

describe('clickhouseExporter keeps the contract', () => {
  const cases = exporterConformance({
    create: () => exporterTo(server),
    delivered: () => server.rows.map(deliveredSpan),
    refuse: () => server.failWith({ status: 403, code: 516 }),
    hang: () => server.stopAnswering(),
  });

  test.each(cases)('$name', (conformance) => conformance.run());
});

describe('a row', () => {
  test('has the columns of schema.sql', () => {
    const linked = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 1 };
    const span = fakeSpan({
      name: 'GET /users',
      kind: SpanKind.CLIENT,
      startTime: [1_795_000_000, 123_456_000],
      duration: [1, 1000],
      status: { code: SpanStatusCode.ERROR, message: 'no such user' },
      attributes: { 'http.route': '/users' },
      events: [{ name: 'retry', time: [1_795_000_000, 999_999_000], attributes: { attempt: 2 } }],
      links: [{ context: linked }],
    });

    expect(toRow(span)).toMatchObject({
      trace_id: span.spanContext().traceId,
      span_id: span.spanContext().spanId,
      parent_span_id: '',
      name: 'GET /users',
      kind: 'CLIENT',
      service_name: span.resource.attributes['service.name'],
      start_time: 1_795_000_000.123_456,
      duration_us: 1_000_001,
      status_code: 'ERROR',
      status_message: 'no such user',
      attributes: { 'http.route': '/users' },
      events: [{ name: 'retry', time: 1_795_000_000.999_999, attributes: { attempt: '2' } }],
      links: [{ trace_id: linked.traceId, span_id: linked.spanId, attributes: {} }],
    });
  });

  test.each([
    ['text', 'text'],
    [1.5, '1.5'],
    [true, 'true'],
    [null, 'null'],
    [Number.NaN, 'NaN'],
    [new Uint8Array([1, 2, 255]), 'AQL/'],
    [['a', Number.POSITIVE_INFINITY], '["a","Infinity"]'],
    [{ model: 'm', usage: { tokens: 3 } }, '{"model":"m","usage":{"tokens":3}}'],
  ])('holds the attribute %o as text', (value, text) => {
    expect(toRow(fakeSpan({ attributes: { value } })).attributes).toEqual({ value: text });
  });

  test('times are exact to the microsecond', () => {
    for (const microseconds of [1, 123_456, 499_999, 999_999]) {
      const { start_time } = toRow(fakeSpan({ startTime: [4_102_444_800, microseconds * 1000] }));
      expect(JSON.stringify(start_time)).toBe(
        `4102444800.${String(microseconds).padStart(6, '0')}`,
      );
    }
  });

  test('has no halves of surrogate pairs, which ClickHouse refuses', async () => {
    const span = fakeSpan({ name: 'cut \ud83d', attributes: { '\ude00': 'a\ud83d', ok: '😀' } });

    expect(await exportSpans(exporterTo(server), [span])).toEqual({ code: 0 });

    expect(server.rows[0]).toMatchObject({
      name: 'cut \ufffd',
      attributes: { '\ufffd': 'a\ufffd', ok: '😀' },
    });
  });
});

describe('an answer', () => {
  test.each([
    { status: 500, code: 202, failure: 'retryable' }, // TOO_MANY_SIMULTANEOUS_QUERIES
    { status: 500, code: 252, failure: 'retryable' }, // TOO_MANY_PARTS
    { status: 502, failure: 'retryable' },
    { status: 413, failure: 'too_large' },
    { status: 400, code: 27, failure: 'rejected' }, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
    { status: 500, code: 407, failure: 'rejected' }, // DECIMAL_OVERFLOW
    { status: 500, code: 49, failure: undefined }, // LOGICAL_ERROR
    { status: 404, code: 60, failure: undefined }, // UNKNOWN_TABLE
    { status: 302, headers: { Location: '/login' }, failure: undefined },
  ])('of $status with code $code is $failure', async ({ failure, ...answer }) => {
    server.failWith(answer);

    const { code, error } = await exportSpans(exporterTo(server), [fakeSpan()]);

    expect(code).toBe(1);
    expect(error instanceof ExportError ? error.failure : undefined).toBe(failure);
  });

  test('can ask to wait', async () => {
    server.failWith({ status: 503, headers: { 'Retry-After': '7' } });

    const { error } = await exportSpans(exporterTo(server), [fakeSpan()]);

    expect(error).toMatchObject({ failure: 'retryable', retryAfterMillis: 7000 });
  });
});

describe('behind createTracer', () => {
  test('a refused span costs no other span', async () => {
    const strict = await startClickHouseServer({ constraint: (row) => row.name !== 'span 5' });
    const tracer = createTracer({ serviceName: 'shop', exporters: [exporterTo(strict)] });
    const names = Array.from({ length: 20 }, (_, index) => `span ${index}`);
    for (const name of names) {
      tracer.startSpan(name).end();
    }

    await expect(tracer.shutdown()).rejects.toThrow('cannot deliver 1 span');
    await strict.close();

    const accepted = names.filter((name) => name !== 'span 5');
    expect(strict.rows.map(({ name }) => name)).toEqual(accepted);
    expect(tracer.stats().exporters[0]).toMatchObject({
      delivered: 19,
      queued: 0,
      dropped: { rejected: 1, export_failed: 0 },
    });
  });

  test('a server that is down gets the spans when it is back', async () => {
    await server.close();
    const tracer = createTracer({ serviceName: 'shop', exporters: [exporterTo(server)] });
    tracer.startSpan('while it was down').end();
    const flushed = tracer.forceFlush();
    await vi.waitFor(() => expect(tracer.stats().exporters[0]?.retried).toBeGreaterThan(0), 10_000);
    expect(tracer.stats().exporters[0]).toMatchObject({ delivered: 0, queued: 1 });

    server = await startClickHouseServer({ port: Number(new URL(server.url).port) });
    await flushed;
    await tracer.shutdown();

    expect(server.rows.map(({ name }) => name)).toEqual(['while it was down']);
    expect(tracer.stats().exporters[0]).toMatchObject({ delivered: 1, queued: 0 });
  });
});

describe('options', () => {
  test('user and password are sent as basic authentication', async () => {
    const exporter = clickhouseExporter({
      url: server.url,
      table: 'spans',
      user: 'tracing',
      password: 'pässword',
    });

    await exportSpans(exporter, [fakeSpan()]);

    const credentials = server.authorization?.replace('Basic ', '') ?? '';
    expect(Buffer.from(credentials, 'base64').toString()).toBe('tracing:pässword');
  });

  test.each([
    { url: 'http://127.0.0.1:8123', table: 'spans; DROP TABLE spans' },
    { url: '127.0.0.1:8123', table: 'spans' },
    { url: 'http://tracing:secret@127.0.0.1:8123', table: 'spans' },
  ])('are checked: $url, $table', (options) => {
    expect(() => clickhouseExporter(options)).toThrow(TypeError);
    expect(() => clickhouseExporter(options)).not.toThrow(/secret/);
  });
});

function exportSpans(
  exporter: SpanExporter,
  spans: ReadableSpan[],
): Promise<{ code: 0 | 1; error?: Error }> {
  return new Promise((resolve) => exporter.export(spans, resolve));
}

function deliveredSpan(row: SpanRow) {
  return {
    traceId: row.trace_id,
    spanId: row.span_id,
    ...(row.parent_span_id !== '' && { parentSpanId: row.parent_span_id }),
    name: row.name,
    status: SpanStatusCode[row.status_code as keyof typeof SpanStatusCode],
    events: row.events.map(({ name }) => name),
    links: row.links.map((link) => link.span_id),
  };
}

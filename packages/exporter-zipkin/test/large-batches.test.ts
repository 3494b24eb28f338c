import { createTracer } from '@spanlight/core';
import { fakeSpan } from '@spanlight/core/testing';
import { ZipkinExporter } from '@spanlight/exporter-zipkin';
import { expect, test } from 'vitest';

import { exportSpans } from './support/export-spans.ts';
import { answering } from './support/faults.ts';
import { type Fault, ZipkinStandIn } from './support/zipkin-stand-in.ts';

const MEBIBYTE = 1024 * 1024;

/** Refuses what a Zipkin server refuses, and says so as it does. */
const likeZipkin: Fault = (request) => {
  if (Buffer.byteLength(request.body) > 10 * MEBIBYTE) {
    request.response.writeHead(500, { connection: 'close' }).end('413 Request Entity Too Large');
  } else {
    request.keep();
    request.response.writeHead(202).end();
  }
};

test('a batch beyond what a Zipkin server takes goes in several requests, in order', async () => {
  await using standIn = await ZipkinStandIn.start(likeZipkin);
  const text = 'ä'.repeat(MEBIBYTE / 2); // 1 MiB each
  const spans = Array.from({ length: 24 }, () => fakeSpan({ attributes: { text } }));
  const result = await exportSpans(new ZipkinExporter({ endpoint: standIn.url }), spans);
  expect(result).toEqual({ code: 0 });
  expect(standIn.spans.map(({ id }) => id)).toEqual(spans.map((span) => span.spanContext().spanId));
  expect(standIn.requests.map((request) => request.spans.length)).toEqual([6, 6, 6, 6]);
});

test('a span that no request can hold is dropped alone, and told as too large', async () => {
  await using standIn = await ZipkinStandIn.start(likeZipkin);
  const tracer = createTracer({
    exporters: [new ZipkinExporter({ endpoint: standIn.url })],
    onError: () => {},
  });
  for (const length of [10, 11 * MEBIBYTE, 10]) {
    tracer.startSpan('span', { attributes: { text: 'x'.repeat(length) } }).end();
  }
  await expect(tracer.shutdown()).rejects.toThrow('too large');
  expect(tracer.stats().exporters[0]).toMatchObject({ delivered: 2, dropped: { too_large: 1 } });
  expect(standIn.spans).toHaveLength(2);
});

test('a span that is longer than texts can be is told as too large', async () => {
  const text = '\u0000'.repeat(100 * MEBIBYTE); // six times that as JSON
  const spans = [fakeSpan({ attributes: { text } })];
  const { error } = await exportSpans(new ZipkinExporter(), spans);
  expect(error).toMatchObject({ failure: 'too_large' });
});

test('a smaller limit of a server is found by splitting', async () => {
  const refuse = answering(413);
  await using standIn = await ZipkinStandIn.start((request) => {
    if (Buffer.byteLength(request.body) > MEBIBYTE) {
      refuse(request);
    } else {
      request.keep();
      request.response.writeHead(202).end();
    }
  });
  const tracer = createTracer({ exporters: [new ZipkinExporter({ endpoint: standIn.url })] });
  for (let count = 0; count < 100; count += 1) {
    tracer.startSpan('span', { attributes: { text: 'x'.repeat(30_000) } }).end();
  }
  await tracer.shutdown();
  expect(tracer.stats().exporters[0]).toMatchObject({ delivered: 100 });
  expect(standIn.spans).toHaveLength(100);
  expect(standIn.duplicates).toBe(0);
});

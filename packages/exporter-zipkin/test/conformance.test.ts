import { SpanStatusCode } from '@spanlight/core';
import { type DeliveredSpan, exporterConformance } from '@spanlight/core/testing';
import { ZipkinExporter } from '@spanlight/exporter-zipkin';
import { afterEach, describe, test } from 'vitest';

import type { ZipkinSpan } from '../src/zipkin-span.ts';
import { hanging, saying } from './support/faults.ts';
import { ZipkinStandIn } from './support/zipkin-stand-in.ts';

const KEY = 'key-7fb0c2e19d';
const PASSWORD = 'hunter2-hunter2';
const secrets = [KEY, PASSWORD, Buffer.from(`shop:${PASSWORD}`).toString('base64')];

const STATUS: Readonly<Record<string, SpanStatusCode>> = {
  OK: SpanStatusCode.OK,
  ERROR: SpanStatusCode.ERROR,
};

let standIn: ZipkinStandIn;

afterEach(() => standIn[Symbol.asyncDispose]());

const cases = [400, 401, 500, 503].flatMap((status) =>
  exporterConformance({
    async create() {
      standIn = await ZipkinStandIn.start();
      const endpoint = standIn.url.replace('//', `//shop:${PASSWORD}@`);
      return new ZipkinExporter({
        endpoint: `${endpoint}?key=${KEY}`,
        headers: { 'x-api-key': KEY },
      });
    },
    delivered: () => standIn.spans.map(toDelivered),
    refuse() {
      standIn.fault = (request) => saying(status, JSON.stringify(request.headers))(request);
    },
    hang() {
      standIn.fault = hanging;
    },
    secrets,
  })
    .filter(({ name }) => status === 503 || name.includes('refuses'))
    .map(({ name, run }) => ({ name: `${name} (HTTP ${status})`, run })),
);

describe('ZipkinExporter keeps the contract of exporters', () => {
  test.each(cases)('$name', (conformance) => conformance.run());
});

function toDelivered(span: ZipkinSpan): DeliveredSpan {
  const { traceId, id, parentId, name = '', annotations = [], tags } = span;
  return {
    traceId,
    spanId: id,
    parentSpanId: parentId,
    name,
    status: STATUS[tags['otel.status_code'] ?? ''] ?? SpanStatusCode.UNSET,
    events: annotations.map(({ value }) => /^"(.*)": \{/.exec(value)?.[1] ?? value),
    links: Object.keys(tags)
      .filter((key) => key.startsWith('otlp.link.'))
      .map((key) => tags[key]!.split('|')[1]!),
  };
}

import { SpanStatusCode } from '@spanlight/core';
import { type DeliveredSpan, exporterConformance } from '@spanlight/core/testing';
import { LangSmithExporter } from '@spanlight/exporter-langsmith';
import { afterAll, describe, test } from 'vitest';

import { LangSmithServer } from './support/langsmith-server.ts';
import type { StoredRun } from './support/stored-run.ts';

const apiKey = 'lsv2_pt_0123456789abcdef_secret';
const servers = new WeakMap<LangSmithExporter, LangSmithServer>();
const started: LangSmithServer[] = [];

const cases = exporterConformance({
  async create() {
    const server = await LangSmithServer.start(apiKey);
    started.push(server);
    const exporter = new LangSmithExporter({ apiKey, endpoint: server.url });
    servers.set(exporter, server);
    return exporter;
  },
  delivered(exporter) {
    const { runs } = servers.get(exporter)!;
    return runs.map((run) => toDelivered(run, runs));
  },
  refuse(exporter) {
    servers.get(exporter)!.fault = (response, { headers }) => {
      response.statusCode = 403;
      response.end(`{"detail":"Invalid key ${String(headers['x-api-key'])}"}`);
    };
  },
  hang(exporter) {
    servers.get(exporter)!.fault = () => {};
  },
  secrets: [apiKey],
});

afterAll(async () => {
  await Promise.all(started.map((server) => server[Symbol.asyncDispose]()));
});

// The parent is read from the tree where there is one, and from metadata where it was cut.
function toDelivered(run: StoredRun, runs: readonly StoredRun[]): DeliveredSpan {
  const metadata = metadataOf(run);
  const parent = runs.find(({ id }) => id === run.parent_run_id);
  const status = metadata['otel.status_code'] as keyof typeof SpanStatusCode | undefined;
  const links = metadata['otel.links'] as { span_id: string }[] | undefined;
  return {
    traceId: metadata['otel.trace_id'] as string,
    spanId: metadata['otel.span_id'] as string,
    name: run.name,
    parentSpanId: (parent === undefined
      ? metadata['otel.parent_span_id']
      : metadataOf(parent)['otel.span_id']) as string | undefined,
    status: status === undefined ? SpanStatusCode.UNSET : SpanStatusCode[status],
    events: run.events?.map(({ name }) => name) ?? [],
    links: links?.map((link) => link.span_id) ?? [],
  };
}

function metadataOf(run: StoredRun): Readonly<Record<string, unknown>> {
  return run.extra?.metadata ?? {};
}

describe('LangSmithExporter keeps the contract of exporters', () => {
  test.each(cases)('$name', (conformance) => conformance.run());
});

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import { propagation } from '@opentelemetry/api';
import {
  activeContext,
  alwaysOff,
  alwaysOn,
  createTracer,
  extract,
  inject,
  parentBased,
  SpanKind,
} from '@spanlight/core';

import { collectorExporter } from '../support/collector-exporter.ts';
import type { Hop } from '../support/run-relay.ts';

const { NEXT_URL, OTEL_SERVICE_NAME: service = '', OTEL_TRACES_SAMPLER } = process.env;

const tracer = createTracer({
  exporters: [collectorExporter()],
  sampler: parentBased(OTEL_TRACES_SAMPLER === 'parentbased_always_off' ? alwaysOff : alwaysOn),
});

/** Answers what has arrived here, and then what has arrived at the next process, and so on. */
async function answer(headers: IncomingHttpHeaders): Promise<Hop[]> {
  const here: Hop = {
    service,
    traceparent: String(headers['traceparent'] ?? ''),
    tracestate: String(headers['tracestate'] ?? ''),
    baggage: Object.fromEntries(
      (propagation.getBaggage(activeContext())?.getAllEntries() ?? []).map(([key, { value }]) => [
        key,
        value,
      ]),
    ),
  };
  return [here, ...(NEXT_URL === undefined ? [] : await ask(NEXT_URL))];
}

function ask(url: string): Promise<Hop[]> {
  return tracer.span('ask', { kind: SpanKind.CLIENT }, async () => {
    const response = await fetch(url, { headers: inject({}) });
    return (await response.json()) as Hop[];
  });
}

const server = createServer((request, response) => {
  const options = { parent: extract(request.headers), kind: SpanKind.SERVER };
  void tracer.span('answer', options, async () => {
    response.end(JSON.stringify(await answer(request.headers)));
  });
}).listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.once('SIGTERM', () => void tracer.shutdown().finally(() => process.exit()));

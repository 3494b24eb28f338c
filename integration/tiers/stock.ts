import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createTracer, extract, SpanKind } from '@spanlight/core';
import { OtlpExporter } from '@spanlight/exporter-otlp';

// One of the two application processes: answers requests, until it is ended by a signal.

const exporter = new OtlpExporter({ endpoint: process.env['FRONT']! });
const tracer = createTracer({ serviceName: 'stock', exporters: [exporter] });

function answer(request: IncomingMessage, response: ServerResponse): void {
  const options = { parent: extract(request.headers), kind: SpanKind.SERVER };
  tracer.span('GET /stock', options, (span) => {
    if (request.url === '/stock/broken') {
      span.setStatus('error', 'no such item');
    }
    response.end();
  });
}

const server = createServer(answer).listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`stock is at http://127.0.0.1:${(server.address() as AddressInfo).port}`);

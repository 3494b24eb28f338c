import http from 'node:http';
import { text } from 'node:stream/consumers';

import { endTracing, tracer } from './instrumentation.ts';

const [url, ...paths] = process.argv.slice(2);

function get(path: string): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.get(`${url}${path}`, resolve).on('error', reject);
  });
}

const visits = paths.map((path) =>
  tracer.span('visit', async (span) => {
    const response = await get(path);
    const body = await text(response);
    const answer = { path, status: response.statusCode, body, traceId: span.spanContext().traceId };
    console.log(JSON.stringify({ answer }));
  }),
);
await Promise.all(visits);
await endTracing();

import { isMainThread, Worker } from 'node:worker_threads';

import { trace } from '@opentelemetry/api';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createTracer } from '@spanlight/core';

import { endings } from './endings.ts';
import { HttpExporter } from './http-exporter.ts';

// node program.ts <library> <ending> <url>: ends 1,000 spans, and then itself, without a word to the library.

const [library, ending, url] = process.argv.slice(2) as [string, string, string];

if (isMainThread && ending === 'worker thread end') {
  const worker = new Worker(new URL(import.meta.url), { argv: [library, ending, url] });
  worker.on('error', (error) => console.error(error));
} else {
  const exporter = new HttpExporter(url);
  if (library === 'spanlight') {
    createTracer({ exporters: [exporter] });
  } else {
    const processor = new BatchSpanProcessor({ exporter });
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
  }
  const tracer = trace.getTracer('program');
  for (let index = 0; index < 1000; index += 1) {
    tracer.startSpan(`span ${index}`).end();
  }
  await endings[ending]?.();
}

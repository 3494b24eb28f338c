import { register } from 'node:module';

import { FastifyOtelInstrumentation } from '@fastify/otel';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { batch, createTracer } from '@spanlight/core';

import { collectorExporter } from '../support/collector-exporter.ts';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

// Sends while requests are under way: its own requests must not be traced.
export const tracer = createTracer({
  processors: [batch(collectorExporter(), { scheduledDelayMillis: 10 })],
});

registerInstrumentations({
  instrumentations: [
    new HttpInstrumentation(),
    new UndiciInstrumentation(),
    new ExpressInstrumentation(),
    new FastifyOtelInstrumentation({ registerOnInitialization: true }),
    new PgInstrumentation(),
    new IORedisInstrumentation(),
    new PinoInstrumentation(),
  ],
});

/** Delivers what there is and tells what became of it. */
export async function endTracing(): Promise<void> {
  await tracer.shutdown();
  console.log(JSON.stringify({ stats: tracer.stats() }));
}

process.once('SIGTERM', () => void endTracing().finally(() => process.exit()));

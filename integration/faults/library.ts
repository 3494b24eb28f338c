import type { Tracer } from '@opentelemetry/api';
import type { SpanExporter } from '@spanlight/core';

import type { SendSpans } from './send-spans.ts';

/** The same for both libraries, and small enough to see much happen in seconds. */
export const SETTINGS = {
  scheduledDelayMillis: 100,
  maxExportBatchSize: 512,
  exportTimeoutMillis: 500,
} as const;

/** How long a flush and a shutdown may take. */
export const FLUSH_MILLIS = 5000;
export const SHUTDOWN_MILLIS = 2000;

/** A library that brings spans to a backend. */
export interface Library<Stats> {
  /** Makes an exporter that sends, and answers as it should. */
  readonly createExporter: (send: SendSpans) => SpanExporter;
  readonly start: (exporter: SpanExporter) => TracedProgram<Stats>;
}

/** A program that is traced with a library. */
interface TracedProgram<Stats> {
  readonly tracer: Tracer;
  /** In `FLUSH_MILLIS`. */
  forceFlush(): Promise<void>;
  /** In `SHUTDOWN_MILLIS`. */
  shutdown(): Promise<void>;
  /** What the library says became of the spans. */
  stats(): Stats;
}

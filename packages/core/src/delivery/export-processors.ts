import { requireCount, requireMethod, requireMillis } from '../errors/options.ts';
import type { SpanExporter } from './exporter.ts';
import { ExportingProcessor } from './exporting-processor.ts';
import type { SpanProcessor } from './processor.ts';

/** How {@link batch} collects spans. The names are OpenTelemetry's. */
export interface BatchOptions {
  /** How long a span waits for others, in milliseconds. Default 5000. */
  scheduledDelayMillis?: number;
  /** A batch of this size is sent at once. Default 512. */
  maxExportBatchSize?: number;
  /** So many spans wait at most; further ones are dropped and counted. Default 65,536. */
  maxQueueSize?: number;
  /** How long the exporter may take for one batch, in milliseconds. Default 30,000. */
  exportTimeoutMillis?: number;
}

/** How {@link simple} hands over spans. */
export type SimpleOptions = Pick<BatchOptions, 'maxQueueSize' | 'exportTimeoutMillis'>;

/** Sends spans in batches: what an exporter for a network wants. The default for `exporters: […]`. */
export function batch(exporter: SpanExporter, options: BatchOptions = {}): SpanProcessor {
  const { scheduledDelayMillis = 5000 } = options;
  requireMillis('scheduledDelayMillis', scheduledDelayMillis);
  return createProcessor(exporter, options, scheduledDelayMillis);
}

/**
 * Hands over each span at its end; those that end while the exporter is busy follow together. The default for exporters that
 * say `immediate`, such as those for a terminal or for memory.
 */
export function simple(exporter: SpanExporter, options: SimpleOptions = {}): SpanProcessor {
  return createProcessor(exporter, options, undefined);
}

function createProcessor(
  exporter: SpanExporter,
  options: BatchOptions,
  scheduledDelayMillis: number | undefined,
): SpanProcessor {
  const { maxExportBatchSize = 512, maxQueueSize = 65_536, exportTimeoutMillis = 30_000 } = options;
  requireMethod('an exporter', exporter, 'export');
  requireCount('maxExportBatchSize', maxExportBatchSize, 1);
  requireCount('maxQueueSize', maxQueueSize, 1);
  requireMillis('exportTimeoutMillis', exportTimeoutMillis);
  return new ExportingProcessor(exporter, {
    scheduledDelayMillis,
    maxExportBatchSize,
    maxQueueSize,
    exportTimeoutMillis,
  });
}

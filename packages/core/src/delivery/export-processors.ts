import { requireCount, requireMethod, requireMillis } from '../errors/options.ts';
import type { SpanExporter } from './exporter.ts';
import { ExportingProcessor, type ExportPolicy } from './exporting-processor.ts';
import type { SpanProcessor } from './processor.ts';

const MEBIBYTE = 1024 * 1024;
const COUNTS = [
  'maxExportBatchSize',
  'maxExportBatchBytes',
  'maxQueueSize',
  'maxQueueBytes',
] as const;

/** How {@link batch} collects spans. The names are OpenTelemetry's. */
export interface BatchOptions {
  /** How long a span waits for others, in milliseconds. Default 5000. */
  scheduledDelayMillis?: number;
  /** So many spans make a batch, which is sent at once. Default 512. */
  maxExportBatchSize?: number;
  /** So many bytes make a batch, as estimated. A larger span is a batch of its own. Default 4 MiB. */
  maxExportBatchBytes?: number;
  /** So many spans wait at most; further ones are dropped and counted. Default: only `maxQueueBytes` counts. */
  maxQueueSize?: number;
  /** The waiting spans take so many bytes at most, as estimated; further ones are dropped and counted. Default 64 MiB. */
  maxQueueBytes?: number;
  /** How long the exporter may take for one attempt to send a batch, in milliseconds. Default 30,000. */
  exportTimeoutMillis?: number;
}

/** How {@link simple} hands over spans. */
export type SimpleOptions = Pick<
  BatchOptions,
  'maxQueueSize' | 'maxQueueBytes' | 'exportTimeoutMillis'
>;

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
  const policy: ExportPolicy = {
    scheduledDelayMillis,
    maxExportBatchSize: options.maxExportBatchSize ?? 512,
    maxExportBatchBytes: options.maxExportBatchBytes ?? 4 * MEBIBYTE,
    maxQueueSize: options.maxQueueSize ?? Number.MAX_SAFE_INTEGER,
    maxQueueBytes: options.maxQueueBytes ?? 64 * MEBIBYTE,
    exportTimeoutMillis: options.exportTimeoutMillis ?? 30_000,
  };
  requireMethod('an exporter', exporter, 'export');
  for (const name of COUNTS) {
    requireCount(name, policy[name], 1);
  }
  requireMillis('exportTimeoutMillis', policy.exportTimeoutMillis);
  return new ExportingProcessor(exporter, policy);
}

import * as sdk3 from '@opentelemetry/sdk-trace';
import * as sdk2 from '@opentelemetry/sdk-trace-base';
import type { BatchOptions, SpanExporter } from '@spanlight/core';

/** What a line of OpenTelemetry's SDK is made of. */
export interface SdkLine {
  readonly batch: (exporter: SpanExporter, options?: BatchOptions) => sdk3.SpanProcessor;
  readonly simple: (exporter: SpanExporter) => sdk3.SpanProcessor;
  readonly provider: (
    processor: sdk3.SpanProcessor,
  ) => Pick<sdk3.TracerProvider, 'getTracer' | 'forceFlush' | 'shutdown'>;
}

/** Both lines, as `describe.each` takes them. */
export const sdkLines: readonly [name: string, line: SdkLine][] = [
  [
    'sdk-trace 3',
    {
      batch: (exporter, options) => new sdk3.BatchSpanProcessor({ exporter, ...options }),
      simple: (exporter) => new sdk3.SimpleSpanProcessor({ exporter }),
      provider: (processor) => new sdk3.TracerProvider({ spanProcessors: [processor] }),
    },
  ],
  [
    'sdk-trace-base 2',
    {
      batch: (exporter, options) => new sdk2.BatchSpanProcessor(exporter, options),
      simple: (exporter) => new sdk2.SimpleSpanProcessor(exporter),
      provider: (processor) => new sdk2.BasicTracerProvider({ spanProcessors: [processor] }),
    },
  ],
];

import type { TextMapPropagator } from '@opentelemetry/api';

import type { DropHandler } from '../delivery/drop.ts';
import type { SpanExporter } from '../delivery/exporter.ts';
import type { SpanProcessor } from '../delivery/processor.ts';
import type { ErrorHandler } from '../errors/error-reporter.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { Sampler } from '../sampling/sampler.ts';
import type { SpanLimits } from '../span/span-limits.ts';
import type { ExitOptions } from './process-exit.ts';
import type { ResourceOptions } from './resource.ts';

/** Which spans are made and where they go. Mistakes throw a `TypeError` or `RangeError` that names the option. */
export interface TracerProviderOptions extends ResourceOptions {
  /** Where ended spans are delivered, each exporter with a queue of its own. Default: nowhere. */
  exporters?: readonly SpanExporter[];
  /** Further processors: {@link batch} or {@link simple} with options of their own, or OpenTelemetry's. */
  processors?: readonly SpanProcessor[];
  /** Which traces are recorded. Default: all new ones, and those whose parent is. */
  sampler?: Sampler;
  /** How traces and baggage travel between processes. Default: W3C Trace Context and W3C Baggage. */
  propagator?: TextMapPropagator;
  /** Looks at all values of a span at its end, before anything is exported. */
  redact?: Redactor;
  spanLimits?: SpanLimits;
  /** Told of each failure at run time. Default: the console warns the first time of each kind. */
  onError?: ErrorHandler;
  /** Told of the spans that are lost. */
  onDrop?: DropHandler;
  /**
   * What happens to the spans when the process ends; false: they are only counted as lost. For a provider that is made by
   * {@link createTracer} or registered.
   */
  atExit?: ExitOptions | false;
}

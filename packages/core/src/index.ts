/// <reference lib="esnext.disposable" preserve="true" />
// For users whose own settings do not have it: `Symbol.dispose` is part of the types below.

export { SpanKind, SpanStatusCode } from '@opentelemetry/api';
export { activeContext, withContext } from './context/active-context.ts';
export { contextAttributes, contextWithAttributes } from './context/context.ts';
export type { DeadlineOptions } from './delivery/deadline.ts';
export { defineExporter, type ExporterDefinition } from './delivery/define-exporter.ts';
export type { Drop, DropHandler, DropReason } from './delivery/drop.ts';
export {
  batch,
  simple,
  type BatchOptions,
  type SimpleOptions,
} from './delivery/export-processors.ts';
export type { ExportOptions, ExportResult, SpanExporter } from './delivery/exporter.ts';
export type { SpanProcessor } from './delivery/processor.ts';
export type { ExporterStats, SpanCounts, TracerStats } from './delivery/tracer-stats.ts';
export type { ErrorHandler } from './errors/error-reporter.ts';
export { errorMessage, ExportError, SpanlightError, type ExportFailure } from './errors/errors.ts';
export { w3cBaggage } from './propagation/baggage-propagator.ts';
export { composite } from './propagation/composite-propagator.ts';
export { headerPropagator, type HeaderPropagatorOptions } from './propagation/header-propagator.ts';
export { extract, inject } from './propagation/inject-extract.ts';
export { w3cTraceContext } from './propagation/trace-context-propagator.ts';
export type { Redactor } from './redaction/redactor.ts';
export { alwaysOff, alwaysOn } from './sampling/always.ts';
export { counterRatio } from './sampling/counter-ratio.ts';
export { parentBased, type ParentBasedOptions } from './sampling/parent-based.ts';
export { rateLimited, type RateLimit } from './sampling/rate-limited.ts';
export type { Sampler, SamplingResult } from './sampling/sampler.ts';
export { traceIdRatio } from './sampling/trace-id-ratio.ts';
export { hrTimeToMicroseconds } from './span/clock.ts';
export type {
  InstrumentationScope,
  Link,
  ReadableSpan,
  Resource,
  TimedEvent,
} from './span/readable-span.ts';
export type { SpanLimits } from './span/span-limits.ts';
export type { Span, SpanOptions } from './span/span.ts';
export * from './span/spanlight-attributes.ts';
export { createTracer } from './tracer/create-tracer.ts';
export type { ExitOptions } from './tracer/process-exit.ts';
export type { ResourceOptions } from './tracer/resource.ts';
export type { AnyFunction } from './tracer/trace-function.ts';
export { trace, type LogFields } from './tracer/trace.ts';
export type { TracerLifecycle } from './tracer/tracer-lifecycle.ts';
export type { TracerProviderOptions } from './tracer/tracer-provider-options.ts';
export { TracerProvider } from './tracer/tracer-provider.ts';
export { Tracer, type TracedDecorator } from './tracer/tracer.ts';

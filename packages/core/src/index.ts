/// <reference lib="esnext.disposable" preserve="true" />
// For users whose own settings do not have it: `Symbol.dispose` is part of the types below.

export { SpanKind, SpanStatusCode } from '@opentelemetry/api';
export { activeContext, withContext } from './active-context.ts';
export { hrTimeToMicroseconds } from './clock.ts';
export { createTracer } from './create-tracer.ts';
export type { DeadlineOptions } from './deadline.ts';
export { defineExporter, type ExporterDefinition } from './define-exporter.ts';
export type { ErrorHandler } from './error-reporter.ts';
export { errorMessage, ExportError, SpanlightError, type ExportFailure } from './errors.ts';
export { batch, simple, type BatchOptions, type SimpleOptions } from './export-processors.ts';
export type { ExportOptions, ExportResult, SpanExporter } from './exporter.ts';
export type { SpanProcessor } from './processor.ts';
export type {
  InstrumentationScope,
  Link,
  ReadableSpan,
  Resource,
  TimedEvent,
} from './readable-span.ts';
export type { ResourceOptions } from './resource.ts';
export type { Sampler, SamplingResult } from './sampler.ts';
export { alwaysOff, alwaysOn, parentBased } from './samplers.ts';
export * from './spanlight-attributes.ts';
export type { SpanLimits } from './span-limits.ts';
export type { Span, SpanOptions } from './span.ts';
export { trace, type LogFields } from './trace.ts';
export type { AnyFunction } from './trace-function.ts';
export { Tracer, type TracedDecorator } from './tracer.ts';
export type { TracerLifecycle } from './tracer-lifecycle.ts';
export { TracerProvider, type TracerProviderOptions } from './tracer-provider.ts';
export type { DropReason, ExporterStats, SpanCounts, TracerStats } from './tracer-stats.ts';

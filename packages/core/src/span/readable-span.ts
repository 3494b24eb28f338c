import type { Attributes, HrTime, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';

/**
 * A span as processors and exporters read it: OpenTelemetry's `ReadableSpan`, declared here so that nothing but the API
 * is depended on. Assignable in both directions to the one of `@opentelemetry/sdk-trace` 3.x and `sdk-trace-base` 2.x.
 *
 * Once {@link ended} is true nothing of it changes any more.
 */
export interface ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  spanContext(): SpanContext;
  /** Absent on the root of a trace. `isRemote` on it says that the parent lives in another process. */
  readonly parentSpanContext?: SpanContext;
  /** `[seconds since the epoch, nanoseconds]`, in whole microseconds. */
  readonly startTime: HrTime;
  /** `[seconds since the epoch, nanoseconds]`, in whole microseconds, never before the start. */
  readonly endTime: HrTime;
  /** `[seconds, nanoseconds]`, in whole microseconds. */
  readonly duration: HrTime;
  readonly ended: boolean;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: TimedEvent[];
  readonly links: Link[];
  /** Attributes that were refused because of a limit, or because they had no representable value. */
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  /** The entity that made the span. One object for all spans of a provider: exporters group by its identity. */
  readonly resource: Resource;
  /** The tracer that made the span. One object for all spans of a tracer. */
  readonly instrumentationScope: InstrumentationScope;
}

/** Something that happened at one moment of a span. */
export interface TimedEvent {
  readonly name: string;
  readonly time: HrTime;
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}

/** A reference from a span to another one, of any trace, that is not its parent. */
export interface Link {
  readonly context: SpanContext;
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}

/** The name and version of the code that asked for a tracer. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version?: string;
  readonly schemaUrl?: string;
}

/** What is being observed (service, process, host), in the form OpenTelemetry's exporters read. */
export interface Resource {
  readonly attributes: Attributes;
  readonly schemaUrl?: string;
  /** True while some attributes are still being found out. Spanlight's own resources never wait. */
  readonly asyncAttributesPending?: boolean;
  waitForAsyncAttributes?(): Promise<void>;
  /** A new resource with the attributes of both; those of `other` win. */
  merge(other: Resource | null): Resource;
  getRawAttributes(): [string, unknown][];
}

import {
  type Attributes,
  type Exception,
  type Link,
  type Span as ApiSpan,
  type SpanContext,
  type SpanStatus,
  type TimeInput,
  trace as api,
} from '@opentelemetry/api';

import { safely } from '../errors/safely.ts';
import { exceptionMessage } from './exception.ts';
import { RecordingSpan } from './recording-span.ts';
import { isTimeInput, toSpanStatus, UNSET } from './span-arguments.ts';
import type { Span } from './span.ts';

/** Any OpenTelemetry span as a Spanlight span: itself if it is one, else in a wrapper that writes through. */
export function adoptSpan(span: ApiSpan): Span {
  return span instanceof RecordingSpan || span instanceof AdoptedSpan
    ? span
    : new AdoptedSpan(span);
}

/** The span that a wrapper stands for: what others are to find in the context. */
export function originalSpan(span: ApiSpan): ApiSpan {
  return span instanceof AdoptedSpan ? span.original : span;
}

/** A span that is not recorded, because it was sampled out or tracing is off. It carries its ids. */
export function nonRecordingSpan(spanContext: SpanContext): Span {
  return new AdoptedSpan(api.wrapSpanContext(spanContext));
}

/** A span that this package does not record: of someone else's provider, or of nobody's. */
class AdoptedSpan implements Span {
  readonly original: ApiSpan;
  #lastException: unknown;

  constructor(original: ApiSpan) {
    this.original = original;
  }

  get traceId(): string {
    return this.spanContext().traceId;
  }

  get spanId(): string {
    return this.spanContext().spanId;
  }

  get parentSpanId(): string | undefined {
    return (this.original as { parentSpanContext?: SpanContext }).parentSpanContext?.spanId;
  }

  get status(): SpanStatus {
    return (this.original as { status?: SpanStatus }).status ?? UNSET;
  }

  spanContext(): SpanContext {
    return this.original.spanContext();
  }

  isRecording(): boolean {
    return this.original.isRecording();
  }

  setAttribute(key: string, value: unknown): this {
    this.original.setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Readonly<Record<string, unknown>>): this {
    this.original.setAttributes(attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.original.addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    this.original.addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.original.addLinks(links);
    return this;
  }

  setStatus(status: SpanStatus | 'ok' | 'error', message?: string): this {
    this.original.setStatus(toSpanStatus(status, message));
    return this;
  }

  recordError(error: unknown): this {
    if (error !== undefined && error !== null) {
      this.recordException(error);
      this.setStatus('error', exceptionMessage(error));
    }
    return this;
  }

  recordException(
    exception: unknown,
    attributesOrTime?: Readonly<Record<string, unknown>> | TimeInput,
    time?: TimeInput,
  ): void {
    if (exception === undefined || exception === this.#lastException) {
      return;
    }
    this.#lastException = exception;
    // OpenTelemetry's own method takes no attributes.
    const at = isTimeInput(attributesOrTime) ? attributesOrTime : time;
    const known: Exception = exception instanceof Error ? exception : exceptionMessage(exception);
    this.original.recordException(known, at);
  }

  updateName(name: string): this {
    this.original.updateName(name);
    return this;
  }

  end(endTime?: TimeInput): void {
    safely(() => this.original.end(endTime), undefined); // its processors may throw
  }

  [Symbol.dispose](): void {
    if (this.isRecording()) {
      this.end();
    }
  }
}

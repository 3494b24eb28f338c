import {
  type Attributes,
  type Exception,
  type Link,
  type Span as ApiSpan,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';

import { exceptionMessage } from './exception.ts';
import { NonRecordingSpan } from './non-recording-span.ts';
import { RecordingSpan } from './recording-span.ts';
import type { Span } from './span.ts';

/** Any OpenTelemetry span as a Spanlight span: itself if it is one, else in a wrapper that writes through. */
export function adoptSpan(span: ApiSpan): Span {
  return span instanceof RecordingSpan ||
    span instanceof NonRecordingSpan ||
    span instanceof AdoptedSpan
    ? span
    : new AdoptedSpan(span);
}

/** A span of someone else's provider. */
class AdoptedSpan implements Span {
  readonly #span: ApiSpan;

  constructor(span: ApiSpan) {
    this.#span = span;
  }

  get traceId(): string {
    return this.#span.spanContext().traceId;
  }

  get spanId(): string {
    return this.#span.spanContext().spanId;
  }

  get parentSpanId(): string | undefined {
    const { parentSpanContext } = this.#span as { parentSpanContext?: SpanContext };
    return parentSpanContext?.spanId;
  }

  spanContext(): SpanContext {
    return this.#span.spanContext();
  }

  isRecording(): boolean {
    return this.#span.isRecording();
  }

  setAttribute(key: string, value: unknown): this {
    this.#span.setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Readonly<Record<string, unknown>>): this {
    this.#span.setAttributes(attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.#span.addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    this.#span.addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.#span.addLinks(links);
    return this;
  }

  setStatus(status: SpanStatus | 'ok' | 'error', message?: string): this {
    if (typeof status === 'object') {
      this.#span.setStatus(status);
    } else if (status === 'error') {
      this.#span.setStatus({
        code: SpanStatusCode.ERROR,
        ...(message === undefined ? undefined : { message }),
      });
    } else {
      this.#span.setStatus({ code: SpanStatusCode.OK });
    }
    return this;
  }

  recordError(error: unknown): this {
    if (error === undefined || error === null) {
      return this;
    }
    this.recordException(error);
    return this.setStatus('error', exceptionMessage(error));
  }

  recordException(
    exception: unknown,
    attributesOrTime?: Readonly<Record<string, unknown>> | TimeInput,
    time?: TimeInput,
  ): void {
    // OpenTelemetry's own method takes no attributes.
    const isTime = typeof attributesOrTime !== 'object' || !isRecord(attributesOrTime);
    this.#span.recordException(toException(exception), isTime ? attributesOrTime : time);
  }

  updateName(name: string): this {
    this.#span.updateName(name);
    return this;
  }

  end(endTime?: TimeInput): void {
    this.#span.end(endTime);
  }

  [Symbol.dispose](): void {
    if (this.isRecording()) {
      this.end();
    }
  }
}

function isRecord(value: object): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value) && !(value instanceof Date);
}

function toException(exception: unknown): Exception {
  return exception instanceof Error ? exception : exceptionMessage(exception);
}

import type { SpanContext } from '@opentelemetry/api';

import type { Span } from './span.ts';

/** A span that is not recorded, because it was sampled out or tracing is off. It carries its ids and costs next to nothing. */
export class NonRecordingSpan implements Span {
  readonly parentSpanId: string | undefined;
  readonly #spanContext: SpanContext;

  constructor(spanContext: SpanContext, parentSpanId?: string) {
    this.#spanContext = spanContext;
    this.parentSpanId = parentSpanId;
  }

  get traceId(): string {
    return this.#spanContext.traceId;
  }

  get spanId(): string {
    return this.#spanContext.spanId;
  }

  spanContext(): SpanContext {
    return this.#spanContext;
  }

  isRecording(): boolean {
    return false;
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  recordError(): this {
    return this;
  }

  recordException(): void {}

  end(): void {}

  [Symbol.dispose](): void {}
}

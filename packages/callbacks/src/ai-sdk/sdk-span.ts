import {
  type Attributes,
  type AttributeValue,
  type Exception,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { activeContext } from '@spanlight/core';

import type { SpanWork } from './call-work.ts';

/** What the SDK takes for its span. What it writes there becomes facts of a run. */
export class SdkSpan implements Span {
  readonly #work: SpanWork | undefined;
  readonly #attributes: Attributes;
  /** Of the span of the run, if there is one. */
  readonly #spanContext: SpanContext;
  #exception: Exception | undefined;
  #isEnded = false;

  constructor(work: SpanWork | undefined, attributes: Attributes) {
    this.#work = work;
    this.#attributes = { ...attributes };
    const span = work?.run === undefined ? activeSpan() : work.run.within(activeSpan);
    this.#spanContext = span?.spanContext() ?? INVALID_SPAN_CONTEXT;
  }

  spanContext(): SpanContext {
    return this.#spanContext;
  }

  setAttribute(key: string, value: AttributeValue): this {
    return this.setAttributes({ [key]: value });
  }

  setAttributes(attributes: Attributes): this {
    Object.assign(this.#attributes, attributes);
    return this;
  }

  addEvent(name: string): this {
    this.#work?.noted?.(name);
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  recordException(exception: Exception): void {
    this.#exception = exception;
  }

  setStatus({ code, message }: SpanStatus): this {
    if (code === SpanStatusCode.ERROR && !this.#isEnded) {
      this.#work?.failed(errorOf(this.#exception, message));
    }
    return this;
  }

  end(): void {
    if (!this.#isEnded) {
      this.#isEnded = true;
      this.#work?.ended(this.#attributes);
    }
  }

  isRecording(): boolean {
    return !this.#isEnded;
  }
}

function activeSpan(): Span | undefined {
  return trace.getSpan(activeContext());
}

// The SDK records what an error says, and not the error itself.
function errorOf(exception: Exception | undefined, message = ''): unknown {
  return typeof exception === 'object'
    ? Object.assign(new Error(exception.message), exception)
    : new Error(exception ?? message);
}

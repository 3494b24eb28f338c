import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type Link,
  type Span,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import type { Run } from '@spanlight/callbacks';

/** What the run says by itself, or lets its handlers decide on: they are content. */
const KNOWN =
  /^(gen_ai\.|server\.|error\.type$|anthropic\.tool_result\.content$|anthropic\.content\.truncated$)/;

/** How the client's own tracing says that the work of a span has ended. */
export interface NativeEnd {
  /** Unset: it was cancelled. */
  readonly status: SpanStatusCode;
  readonly errorType: string | undefined;
}

/** Hears what the client's own tracing says on a span that it was lent. */
export interface NativeListener {
  /** What is not to be collected before the span. */
  readonly keeps?: unknown;
  /** The first piece of a streamed answer came. */
  firstChunk?(): void;
  end(end: NativeEnd): void;
}

/**
 * The span of a run, for the client's own tracing to use as if it had started it. Others may meet it as the active span, and
 * write to it. It lets through what the run does not say; the end, the status and the name are the run's.
 */
export class LentSpan implements Span {
  readonly run: Run;
  listener: NativeListener | undefined;
  readonly #span: Span;
  /** The client's own span, if the run has none: it is the client's in all. */
  readonly #isNative: boolean;
  #status: SpanStatusCode = SpanStatusCode.UNSET;
  #errorType: string | undefined;
  #isEnded = false;

  constructor(run: Run, span: Span, isNative = false) {
    this.run = run;
    this.#span = span;
    this.#isNative = isNative;
  }

  spanContext(): SpanContext {
    return this.#span.spanContext();
  }

  // Also if nobody records it: the client tells nothing to a span that says so, and the run is to hear of it.
  isRecording(): boolean {
    return !this.#isEnded;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (key === 'error.type' && typeof value === 'string') {
      this.#errorType = value;
    } else if (key === 'gen_ai.response.time_to_first_chunk') {
      this.listener?.firstChunk?.();
    }
    // The client comes with some only after the run has ended; those, the run has said by itself.
    if ((this.#isNative || !KNOWN.test(key)) && this.#span.isRecording()) {
      this.#span.setAttribute(key, value);
    }
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) {
        this.setAttribute(key, value);
      }
    }
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

  recordException(exception: Exception, time?: TimeInput): void {
    this.#span.recordException(exception, time);
  }

  setStatus(status: SpanStatus): this {
    this.#status = status.code;
    if (this.#isNative) {
      this.#span.setStatus(status);
    }
    return this;
  }

  updateName(name: string): this {
    if (this.#isNative) {
      this.#span.updateName(name);
    }
    return this;
  }

  end(endTime?: TimeInput): void {
    if (this.#isEnded) {
      return;
    }
    this.#isEnded = true;
    if (this.#isNative) {
      this.#span.end(endTime);
    }
    this.listener?.end({ status: this.#status, errorType: this.#errorType });
  }
}

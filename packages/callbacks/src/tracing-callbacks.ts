import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import {
  activeContext,
  ATTR_SPANLIGHT_END_REASON,
  errorMessage,
  withContext,
} from '@spanlight/core';
import { ATTR_ERROR_TYPE } from '@spanlight/core/semantic-conventions';

import { activeRunId } from './active-run.ts';
import type { Callbacks } from './callbacks.ts';
import { errorMessageOf } from './error-facts.ts';
import type {
  LlmEndEvent,
  LlmErrorEvent,
  LlmOutcome,
  LlmStartEvent,
  LlmTimes,
  RunEnd,
  RunEvent,
  RunFailure,
  ToolEndEvent,
  ToolErrorEvent,
  ToolStartEvent,
} from './events.ts';
import {
  type AttributeValues,
  llmSpanName,
  outcomeAttributes,
  outcomeContent,
  requestAttributes,
  requestContent,
} from './llm-attributes.ts';
import { toolArguments, toolAttributes, toolResult } from './tool-attributes.ts';

/** What {@link TracingCallbacks} writes onto spans. */
export interface TracingCallbacksOptions {
  /**
   * True: prompts, completions, tool definitions, tool arguments and results become attributes of spans. The message of an
   * error becomes one in any case, and some providers quote the request in it. Default: false.
   */
  captureContent?: boolean;
}

/** More runs than this are never open at once; if they are, the ends of the oldest do not arrive. */
const MAX_OPEN_SPANS = 10_000;

/**
 * Makes a span of each run, by OpenTelemetry's GenAI conventions: `chat {model}` and `execute_tool {name}`. It ends with
 * the run, whatever the end. It is the child of the parent run's span, else of the active span, and is active while the run
 * works.
 */
export class TracingCallbacks implements Callbacks {
  readonly #tracer: Tracer;
  readonly #captureContent: boolean;
  readonly #spans = new Map<string, Span>();

  /** @param tracer - Spanlight's, or one of any OpenTelemetry provider */
  constructor(tracer: Tracer, options: TracingCallbacksOptions = {}) {
    if (typeof (tracer as Partial<Tracer> | undefined)?.startSpan !== 'function') {
      throw new TypeError(
        errorMessage('callbacks', 'TracingCallbacks cannot work without a tracer. Pass one.'),
      );
    }
    this.#tracer = tracer;
    this.#captureContent = options.captureContent === true;
  }

  onLlmStart(event: LlmStartEvent): void {
    this.#start(event, llmSpanName(event), SpanKind.CLIENT, requestAttributes(event), () =>
      requestContent(event),
    );
  }

  onLlmEnd(event: LlmEndEvent): void {
    this.#end(event, (span) => this.#addOutcome(span, event));
  }

  onLlmError(event: LlmErrorEvent): void {
    this.#end(event, (span) => this.#addOutcome(span, event));
  }

  onToolStart(event: ToolStartEvent): void {
    const name = `execute_tool ${event.toolName}`;
    this.#start(event, name, SpanKind.INTERNAL, toolAttributes(event), () => toolArguments(event));
  }

  onToolEnd(event: ToolEndEvent): void {
    this.#end(event, (span) => this.#addContent(span, () => toolResult(event.result)));
  }

  onToolError(event: ToolErrorEvent): void {
    this.#end(event);
  }

  withRun<T>(runId: string, fn: () => T): T {
    const span = this.#spans.get(runId);
    return span === undefined ? fn() : withContext(trace.setSpan(activeContext(), span), fn);
  }

  #start(
    event: RunEvent,
    name: string,
    kind: SpanKind,
    attributes: AttributeValues,
    content: () => AttributeValues,
  ): void {
    // A handler that is registered in two places hears of the same run twice.
    if (this.#spans.has(event.runId)) {
      return;
    }
    const options = { kind, attributes: definedAttributes(attributes) };
    const span = this.#tracer.startSpan(name, options, this.#parent(event));
    this.#spans.set(event.runId, span);
    this.#addContent(span, content);
    if (this.#spans.size > MAX_OPEN_SPANS) {
      this.#endOldest();
    }
  }

  #parent(event: RunEvent): Context {
    const context = activeContext();
    const { parentRunId } = event;
    // Inside the parent run, the active span is the parent run's, or a span of the program below it.
    const span =
      parentRunId === undefined || parentRunId === activeRunId()
        ? undefined
        : this.#spans.get(parentRunId);
    return span === undefined ? context : trace.setSpan(context, span);
  }

  #end(event: RunEvent & (RunEnd | RunFailure), addFacts?: (span: Span) => void): void {
    const span = this.#spans.get(event.runId);
    if (span === undefined) {
      return;
    }
    this.#spans.delete(event.runId);
    try {
      if ('errorType' in event) {
        recordFailure(span, event);
      } else if (event.endReason !== undefined) {
        span.setAttribute(ATTR_SPANLIGHT_END_REASON, event.endReason);
      }
      addFacts?.(span);
    } finally {
      // Whatever is wrong with the facts, a span that stays open would be worse.
      span.end();
    }
  }

  #addOutcome(span: Span, outcome: LlmOutcome & LlmTimes): void {
    span.setAttributes(definedAttributes(outcomeAttributes(outcome)));
    this.#addContent(span, () => outcomeContent(outcome));
  }

  #addContent(span: Span, content: () => AttributeValues): void {
    if (this.#captureContent && span.isRecording()) {
      span.setAttributes(definedAttributes(content()));
    }
  }

  #endOldest(): void {
    const [oldest] = this.#spans;
    if (oldest !== undefined) {
      const [runId, span] = oldest;
      this.#spans.delete(runId);
      span.setAttribute(ATTR_SPANLIGHT_END_REASON, 'incomplete');
      span.end();
    }
  }
}

function recordFailure(span: Span, { error, errorType }: RunFailure): void {
  const message = errorMessageOf(error);
  span.setAttribute(ATTR_ERROR_TYPE, errorType);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.recordException(error instanceof Error ? error : message);
}

function definedAttributes(values: AttributeValues): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) {
      attributes[name] = value;
    }
  }
  return attributes;
}

import {
  type Attributes,
  type Context,
  type Link,
  type Span,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import {
  activeContext,
  ATTR_SPANLIGHT_END_REASON,
  contextAttributes,
  errorMessage,
  withContext,
} from '@spanlight/core';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
  ATTR_GEN_AI_REQUEST_MODEL,
} from '@spanlight/core/semantic-conventions';

import { type ContentOptions, ContentWriter } from '../content/content-writer.ts';
import type { RunEvent, RunFailure } from '../events/run-events.ts';
import { contextRunId } from '../runs/active-run.ts';
import { read } from '../runs/error-facts.ts';
import { failureFacts, failureText, placesOf } from '../spans/failure.ts';
import {
  type ContentValue,
  definedAttributes,
  type RunDescription,
  type RunFacts,
} from '../spans/run-description.ts';
import { DescribingCallbacks, type LastEvent } from './describing-callbacks.ts';

/** What {@link TracingCallbacks} writes onto spans. */
export interface TracingCallbacksOptions extends ContentOptions {}

/** More runs than this are never open at once; if they are, the ends of the oldest do not arrive. */
const MAX_OPEN_RUNS = 10_000;

const NO_LINKS: readonly Link[] = [];

/** A run that has started and not ended. */
interface OpenRun {
  readonly span: Span;
  readonly call: RunDescription['call'];
  /** What its start said. */
  readonly attributes: Attributes;
  /** The run around it that is the same call, and has the span. */
  readonly outer: OpenRun | undefined;
  /** What calls inside, which are the same one, have used up. */
  readonly innerUsage: Map<string, number>;
  /** How the last call inside, which is the same one, has failed, if it has. */
  innerFailure: RunFailure | undefined;
}

/**
 * Makes a span of each run, by OpenTelemetry's GenAI conventions, e.g. `chat {model}` and `execute_tool {name}`. It ends with
 * the run, whatever the end. It is the child of the parent run's span, else of the active span, and is active while the run
 * works.
 *
 * A model's run directly inside another model's run is the same call, seen at a lower level: both make one span. So does the
 * call of a tool of an MCP server directly inside a call of that tool.
 */
export class TracingCallbacks extends DescribingCallbacks {
  readonly #tracer: Tracer;
  readonly #content: ContentWriter;
  readonly #runs = new Map<string, OpenRun>();

  /**
   * @param tracer - Spanlight's, or one of any OpenTelemetry provider
   * @throws TypeError or RangeError if there is none, or for a mistake in the options
   */
  constructor(tracer: Tracer, options: TracingCallbacksOptions = {}) {
    super();
    if (typeof (tracer as Partial<Tracer> | undefined)?.startSpan !== 'function') {
      throw new TypeError(
        errorMessage('callbacks', 'TracingCallbacks cannot work without a tracer. Pass one.'),
      );
    }
    this.#tracer = tracer;
    this.#content = new ContentWriter(options);
  }

  withRun<T>(runId: string, fn: () => T): T {
    const run = this.#runs.get(runId);
    return run === undefined ? fn() : withContext(trace.setSpan(activeContext(), run.span), fn);
  }

  /**
   * Ends the spans of all runs that are open, as `incomplete`: before the last flush of a program that is frozen or killed
   * while streams are open that nobody reads any more. A shutdown of Spanlight's provider does the same to all of its spans.
   */
  endOpenRuns(): void {
    [...this.#runs.keys()].toReversed().forEach((runId) => this.#giveUp(runId));
  }

  protected override runStarted(event: RunEvent, description: RunDescription): void {
    // A handler that is registered in two places hears of the same run twice.
    if (this.#runs.has(event.runId)) {
      return;
    }
    const { call, lowerLevelOf } = description;
    const attributes = definedAttributes(description.attributes);
    const parent = this.#runs.get(event.parentRunId ?? '');
    const outer = lowerLevelOf !== undefined && parent?.call === lowerLevelOf ? parent : undefined;
    const span =
      outer === undefined
        ? this.#startSpan(event, description, attributes)
        : withUnknown(outer, description);
    this.#runs.set(event.runId, {
      span,
      call,
      attributes,
      outer,
      innerUsage: new Map(),
      innerFailure: undefined,
    });
    if (outer === undefined) {
      this.#addContent(span, description.content);
    }
    if (this.#runs.size > MAX_OPEN_RUNS) {
      const [oldest = ''] = this.#runs.keys();
      this.#giveUp(oldest);
    }
  }

  protected override runEnded(event: LastEvent, facts: () => RunFacts): void {
    const run = this.#runs.get(event.runId);
    if (run === undefined) {
      return;
    }
    this.#runs.delete(event.runId);
    const { span, outer } = run;
    if (!span.isRecording()) {
      return;
    }
    try {
      if (outer === undefined) {
        this.#addEnd(run, event);
      } else {
        outer.innerFailure = 'errorType' in event ? (run.innerFailure ?? event) : undefined;
      }
      const { attributes, content, start } = facts();
      if (start !== undefined && outer === undefined) {
        withUnknown(run, start);
        this.#addContent(span, start.content);
      }
      const defined = definedAttributes(attributes);
      span.setAttributes(
        outer === undefined ? defined : withSummedUsage(defined, outer.innerUsage),
      );
      this.#addContent(span, content);
    } finally {
      // Whatever is wrong with the facts, a span that stays open would be worse.
      if (outer === undefined) {
        span.end();
      }
    }
  }

  protected override runNoted(event: RunEvent, name: string, facts: RunFacts): void {
    const span = this.#runs.get(event.runId)?.span ?? trace.getSpan(this.#parent(event));
    if (span?.isRecording() === true) {
      const content = this.#contentOf(span, facts.content);
      span.addEvent(name, { ...definedAttributes(facts.attributes), ...content });
    }
  }

  #startSpan(event: RunEvent, description: RunDescription, own: Attributes): Span {
    const { name, spanKind: kind, links = NO_LINKS } = description;
    const parent = this.#parent(event);
    const inherited = contextAttributes(parent);
    const attributes = inherited === undefined ? own : { ...inherited, ...own };
    return this.#tracer.startSpan(name, { kind, attributes, links: [...links] }, parent);
  }

  #parent(event: RunEvent): Context {
    const context = activeContext();
    const { parentRunId } = event;
    // Inside the parent run, the active span is the parent run's, or a span of the program below it.
    const run =
      parentRunId === undefined || parentRunId === contextRunId()
        ? undefined
        : this.#runs.get(parentRunId);
    return run === undefined ? context : trace.setSpan(context, run.span);
  }

  #addEnd({ span, innerFailure }: OpenRun, event: LastEvent): void {
    if ('errorType' in event) {
      // What is closer to the provider knows more.
      this.#addFailure(span, innerFailure ?? event);
    } else if (event.endReason !== undefined) {
      span.setAttribute(ATTR_SPANLIGHT_END_REASON, event.endReason);
    }
  }

  #addFailure(span: Span, failure: RunFailure): void {
    const { error, errorType } = failure;
    const stack = {
      kind: 'errors',
      key: ATTR_EXCEPTION_STACKTRACE,
      value: () => read(error, 'stack'),
    } as const;
    const texts = this.#contentOf(span, [failureText(failure), stack]);
    const message = texts[ATTR_EXCEPTION_MESSAGE];
    span.setAttributes(definedAttributes(failureFacts(failure)));
    span.setStatus({
      code: SpanStatusCode.ERROR,
      message: typeof message === 'string' ? message : errorType,
    });
    span.addEvent('exception', {
      [ATTR_EXCEPTION_TYPE]: exceptionType(error) ?? errorType,
      ...definedAttributes({ [ATTR_EXCEPTION_STACKTRACE]: placesOf(error) }),
      ...texts,
    });
  }

  #addContent(span: Span, content: readonly ContentValue[] | undefined): void {
    if (span.isRecording()) {
      span.setAttributes(this.#contentOf(span, content));
    }
  }

  #contentOf(span: Span, content: readonly ContentValue[] = []): Attributes {
    const attributes: Attributes = {};
    for (const { kind, key, value } of content) {
      const text = this.#content.textOf(kind, key, value, span);
      if (text !== undefined) {
        attributes[key] = text;
      }
    }
    return attributes;
  }

  #giveUp(runId: string): void {
    const run = this.#runs.get(runId);
    this.#runs.delete(runId);
    if (run !== undefined && run.outer === undefined && run.span.isRecording()) {
      run.span.setAttribute(ATTR_SPANLIGHT_END_REASON, 'incomplete');
      run.span.end();
    }
  }
}

/** The span of a run, with what its start has not said. */
function withUnknown(run: OpenRun, { attributes, name }: RunDescription): Span {
  const { span, attributes: known } = run;
  const added = Object.entries(definedAttributes(attributes)).filter(
    ([key]) => !Object.hasOwn(known, key),
  );
  for (const [key, value] of added) {
    known[key] = value;
    if (key === ATTR_GEN_AI_REQUEST_MODEL) {
      span.updateName(name);
    }
  }
  return span.setAttributes(Object.fromEntries(added));
}

/** The attributes, with the tokens of this call added to those of the others that are the same call. */
function withSummedUsage(attributes: Attributes, sums: Map<string, number>): Attributes {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('gen_ai.usage.') && typeof value === 'number') {
      sums.set(key, (sums.get(key) ?? 0) + value);
    }
  }
  return { ...attributes, ...Object.fromEntries(sums) };
}

// Not a sentence, which may hold content.
function exceptionType(error: unknown): string | undefined {
  const name = read(error, 'name');
  return typeof name === 'string' && /^[\w.:-]{1,64}$/.test(name) ? name : undefined;
}

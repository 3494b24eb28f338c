import { AsyncLocalStorage } from 'node:async_hooks';

import { getCurrentTrace } from '@openai/agents';
import type { ChainRun, Run } from '@spanlight/callbacks';

import type { SpanRun } from './span-run.ts';
import { type Ending, endRun, Step, type StepParent } from './step.ts';
import type { SdkSpan, SdkTrace } from './tracing-types.ts';

const FIRST_LOOK_MILLIS = 1;
const LAST_LOOK_MILLIS = 1000;

/** The SDK does not tell what was thrown. */
const UNKNOWN_FAILURE: Ending = {
  failure: {
    error: { name: 'Error', message: 'The work of this trace has failed.' },
    errorType: '_OTHER',
  },
};

/** What a workflow needs of those who listen to it. */
export interface WorkflowListener {
  /** Starts the run that stands for a span, below another. */
  startRun(data: object, parent: Run | undefined): SpanRun | undefined;
  /** Called when the workflow is over and the SDK does not say so. */
  left(): void;
}

/** A trace of the SDK, with the steps that its spans are. */
export class Workflow implements StepParent {
  lastEnding: Ending = {};
  readonly openRun: ChainRun;
  readonly #listener: WorkflowListener;
  readonly #steps = new Map<string, Step>();
  readonly #open = new Set<Step>();
  /** Starts the run of the step that began last, if it has not been started. */
  #pending: (() => void) | undefined;
  /** Whether its work goes on, as far as the SDK's context tells. */
  readonly #isCurrent: () => boolean;
  readonly #isInContext: boolean;
  #nextLook: NodeJS.Timeout | undefined;

  /** To be made where the trace starts. */
  constructor({ traceId }: SdkTrace, run: ChainRun, listener: WorkflowListener) {
    this.openRun = run;
    this.#listener = listener;
    this.#isCurrent = AsyncLocalStorage.bind(() => getCurrentTrace()?.traceId === traceId);
    this.#isInContext = this.#isCurrent();
    this.#lookLater(FIRST_LOOK_MILLIS);
  }

  /** The step that a span is. One that has not been told of yet begins now. */
  stepOf(span: SdkSpan): Step {
    const step = this.#steps.get(span.spanId) ?? this.#begin(span);
    this.#startPending();
    return step;
  }

  // Its data is filled in right after this, so that it is waited for until then.
  spanStarted(span: SdkSpan): void {
    if (!this.#steps.has(span.spanId)) {
      this.#begin(span);
      queueMicrotask(() => this.#startPending());
    }
  }

  spanEnded(span: SdkSpan): void {
    this.#startPending();
    const step = this.#steps.get(span.spanId);
    if (step === undefined || !this.#open.delete(step)) {
      return;
    }
    step.end(span);
    this.#lookLater(FIRST_LOOK_MILLIS);
  }

  /** Ends the run of the workflow, and of what is still open below it. Default: as what ended last below it ended. */
  end(ending: Ending = this.lastEnding): void {
    clearTimeout(this.#nextLook);
    this.#startPending();
    [...this.#open].toReversed().forEach((step) => step.abandon());
    this.#open.clear();
    endRun(this.openRun, ending);
  }

  #begin(span: SdkSpan): Step {
    this.#startPending();
    const step = new Step(this.#parentOf(span));
    this.#pending = () => step.start((above) => this.#listener.startRun(span.spanData, above));
    this.#steps.set(span.spanId, step);
    this.#open.add(step);
    return step;
  }

  #startPending(): void {
    const start = this.#pending;
    this.#pending = undefined;
    start?.();
  }

  // Other processors before ours can delay what we are told, so that a parent may not be known yet.
  #parentOf({ parentId, previousSpan }: SdkSpan): StepParent {
    const known = this.#steps.get(parentId ?? '');
    if (known !== undefined || parentId === null) {
      return known ?? this;
    }
    let span = previousSpan;
    while (span !== undefined && span.spanId !== parentId) {
      span = span.previousSpan;
    }
    return span === undefined || span.endedAt !== null ? this : this.stepOf(span);
  }

  // A trace whose work has thrown is left by the SDK without a word.
  #lookLater(millis: number): void {
    if (!this.#isInContext) {
      return;
    }
    clearTimeout(this.#nextLook);
    const look = (): void => {
      if (this.#isCurrent()) {
        this.#lookLater(Math.min(2 * millis, LAST_LOOK_MILLIS));
      } else {
        const { failure, endReason } = this.lastEnding;
        this.end((failure ?? endReason) === undefined ? UNKNOWN_FAILURE : this.lastEnding);
        this.#listener.left();
      }
    };
    this.#nextLook = setTimeout(look, millis).unref();
  }
}

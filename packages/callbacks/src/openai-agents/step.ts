import type { Run } from '@spanlight/callbacks';
import type { EndReason } from '@spanlight/core';

import { failureOf, type SpanFailure } from './span-failure.ts';
import type { SpanRun } from './span-run.ts';
import type { SdkSpan } from './tracing-types.ts';

/** How work ended that did not get done; empty if it did. */
export interface Ending {
  readonly failure?: SpanFailure | undefined;
  readonly endReason?: EndReason | undefined;
}

/** What steps belong to: another step, or their trace. */
export interface StepParent {
  /** The innermost run that is open here. */
  readonly openRun: Run | undefined;
  /** How the step below it ended that ended last. */
  lastEnding: Ending;
}

/** A span of the SDK, and the run that stands for it, if any does. */
export class Step implements StepParent {
  lastEnding: Ending = {};
  readonly #parent: StepParent;
  #spanRun: SpanRun | undefined;

  constructor(parent: StepParent) {
    this.#parent = parent;
  }

  get openRun(): Run | undefined {
    return this.#spanRun?.run ?? this.#parent.openRun;
  }

  /** @param startRun - called with the run around it */
  start(startRun: (parent: Run | undefined) => SpanRun | undefined): void {
    try {
      this.#spanRun = startRun(this.#parent.openRun);
    } catch {
      // What the span says cannot be read. What is below it belongs to what is above it.
    }
  }

  /** Ends the run with what the span says by now. */
  end(span: SdkSpan): void {
    let endReason: EndReason | undefined;
    let failure: SpanFailure | undefined;
    try {
      failure = failureOf(span.error);
      endReason = this.#spanRun?.report();
    } catch {
      // What cannot be read says nothing.
    }
    this.#finish({ failure, endReason: endReason ?? this.lastEnding.endReason });
  }

  /** Ends the run because nobody will tell the end of the span. */
  abandon(): void {
    this.#finish({ endReason: 'incomplete' });
  }

  // Others may still begin below it: so it stays for as long as the trace, but not what it has worked on.
  #finish(ending: Ending): void {
    endRun(this.#spanRun?.run, ending);
    this.#spanRun = undefined;
    this.#parent.lastEnding = ending;
  }
}

/** Ends a run. Never throws. */
export function endRun(run: Run | undefined, { endReason, failure }: Ending): void {
  if (failure === undefined) {
    run?.abandon(endReason);
  } else {
    run?.fail(failure.error, failure.errorType);
  }
}

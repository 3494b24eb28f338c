import { createContextKey } from '@opentelemetry/api';
import { activeContext, withContext } from '@spanlight/core';

import type { Run } from './run.ts';

const RUN_KEY = /* @__PURE__ */ createContextKey('spanlight.callbacks.run');

/** A run whose work has begun, and when, beside those of others. */
interface EnteredRun {
  readonly runId: string;
  readonly sequence: number;
}

let lastSequence = 0;
const finders = /* @__PURE__ */ new Set<() => Run | undefined>();

/** A number higher than all before: of two runs around the same code, the inner one has the higher. */
export function nextSequence(): number {
  lastSequence += 1;
  return lastSequence;
}

/**
 * The id of the run whose work is being done, through awaits and callbacks: what a run started here has as its parent.
 */
export function activeRunId(): string | undefined {
  let innermost = contextRun();
  for (const find of finders) {
    const run = foundBy(find);
    if (run !== undefined && run.sequence > (innermost?.sequence ?? 0)) {
      innermost = run;
    }
  }
  return innermost?.runId;
}

/** The id of the run in whose {@link withActiveRun} the code runs. */
export function contextRunId(): string | undefined {
  return contextRun()?.runId;
}

/** Runs a function as the work of a run. */
export function withActiveRun<T>(runId: string, fn: () => T): T {
  const entered: EnteredRun = { runId, sequence: nextSequence() };
  return withContext(activeContext().setValue(RUN_KEY, entered), fn);
}

/**
 * For bridges to frameworks that run their work by themselves, and know which of their runs the calling code belongs to.
 *
 * @param find - is asked whenever a run starts, so it must be quick. Runs that have ended do not count.
 * @returns removes it
 */
export function addRunFinder(find: () => Run | undefined): () => void {
  finders.add(find);
  return () => void finders.delete(find);
}

function contextRun(): EnteredRun | undefined {
  return activeContext().getValue(RUN_KEY) as EnteredRun | undefined;
}

function foundBy(find: () => Run | undefined): Run | undefined {
  try {
    const run = find();
    return run?.isEnded === false ? run : undefined;
  } catch {
    return undefined;
  }
}

import { createContextKey } from '@opentelemetry/api';
import { activeContext, withContext } from '@spanlight/core';

const RUN_KEY = /* @__PURE__ */ createContextKey('spanlight.callbacks.run');

/** The id of the run whose work is being done, through awaits and callbacks: what a run started here has as its parent. */
export function activeRunId(): string | undefined {
  const runId = activeContext().getValue(RUN_KEY);
  return typeof runId === 'string' ? runId : undefined;
}

/** Runs a function as the work of a run. */
export function withActiveRun<T>(runId: string, fn: () => T): T {
  return withContext(activeContext().setValue(RUN_KEY, runId), fn);
}

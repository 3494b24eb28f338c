import type { Run } from './run.ts';

/**
 * Stands for a run in everything through which its work can still go on: the promise, the stream, the iterator. When all of
 * them are garbage, so is the handle, and the run ends as `incomplete`, once somebody has called {@link endWhenCollected}.
 *
 * Whatever outlives the work, like a listener on a signal of the caller, must hold the run and not the handle.
 */
export interface RunHandle<R extends Run = Run> {
  readonly run: R;
}

const runs = /* @__PURE__ */ new FinalizationRegistry<Run>((run) => run.abandon('incomplete'));

/** A handle to a run that ends when the handle is collected. */
export function holdRun<R extends Run>(run: R): RunHandle<R> {
  const handle: RunHandle<R> = { run };
  endWhenCollected(handle);
  return handle;
}

/**
 * Ends a run when its handle is collected. That costs more than all else that is done for a call, so it is for runs that
 * nothing else is sure to end.
 */
export function endWhenCollected(handle: RunHandle): void {
  runs.register(handle, handle.run, handle.run);
}

/** @internal Forgets a run that has ended. */
export function forgetRun(run: Run): void {
  runs.unregister(run);
}

import type { Run } from './run.ts';

/**
 * Stands for a run in everything through which its work can still go on: the promise, the stream, the iterator. When all of
 * them are garbage, so is the handle, and the run ends as `incomplete`.
 *
 * Whatever outlives the work, like a listener on a signal of the caller, must hold the run and not the handle.
 */
export interface RunHandle<R extends Run = Run> {
  readonly run: R;
}

const runs = /* @__PURE__ */ new FinalizationRegistry<Run>((run) => run.abandon('incomplete'));

/** A handle to a run, see {@link RunHandle}. */
export function holdRun<R extends Run>(run: R): RunHandle<R> {
  const handle: RunHandle<R> = { run };
  runs.register(handle, run);
  return handle;
}

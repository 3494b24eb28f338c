import {
  Runnable,
  RunnableBranch,
  RunnableSequence,
  RunnableWithFallbacks,
} from '@langchain/core/runnables';
import { createContextKey } from '@opentelemetry/api';
import { observeIterator, type Run } from '@spanlight/callbacks';
import { replaceMethod } from '@spanlight/callbacks/bridge';
import { activeContext, withContext } from '@spanlight/core';

/** The run of a stream, by the handlers that hear of it. Undefined: nothing is told of it. */
type StreamRuns = Map<object, Run | undefined>;

const RUNS_KEY = /* @__PURE__ */ createContextKey('spanlight.callbacks.langchain.stream-runs');

/**
 * Ends the runs of runnables whose streams are left by their readers: LangChain tells nobody of that. Those of models are
 * followed by themselves, and the stream of a graph does not hear that it is left.
 *
 * @returns undoes it
 */
export function followLeftStreams(): () => void {
  // Each starts a run before all else that it does.
  const restore = [
    replaceMethod(Runnable.prototype, '_transformStreamWithConfig', (_input, work) =>
      followed(work()),
    ),
    ...[RunnableBranch, RunnableSequence, RunnableWithFallbacks].map(({ prototype }) =>
      replaceMethod(prototype, '_streamIterator', (_input, work) => followed(work())),
    ),
  ];
  return () => restore.forEach((undo) => undo());
}

/** Notes that a run has started: the first one in the work of a stream is that of the stream. */
export function noteStreamRun(handler: object, run: Run | undefined): void {
  const runs = activeContext().getValue(RUNS_KEY) as StreamRuns | undefined;
  if (runs?.has(handler) === false) {
    runs.set(handler, run);
  }
}

function followed(iterator: unknown): unknown {
  if (typeof iterator === 'object' && iterator !== null) {
    const runs: StreamRuns = new Map();
    observeIterator(iterator, {
      step: (fn) => withContext(activeContext().setValue(RUNS_KEY, runs), fn),
      value: () => undefined,
      end: (how) => {
        if (how === 'break') {
          runs.forEach((run) => run?.end('break'));
        }
      },
      // LangChain tells of it.
      fail: () => undefined,
    });
  }
  return iterator;
}

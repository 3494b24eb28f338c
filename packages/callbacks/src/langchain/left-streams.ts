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

import { endOnAbort, signalOf } from './stream-signal.ts';

/** What is known of a stream. */
interface FollowedStream {
  /** Its run, by the handlers that hear of it. Undefined: nothing is told of it. */
  readonly runs: Map<object, Run | undefined>;
  /** Cancels it. */
  readonly signal: AbortSignal | undefined;
}

const STREAM_KEY = /* @__PURE__ */ createContextKey('spanlight.callbacks.langchain.stream');

/**
 * Ends the runs of runnables whose streams are left by their readers: LangChain tells nobody of that. Those of models are
 * followed by themselves, and the stream of a graph does not hear that it is left.
 *
 * @returns undoes it
 */
export function followLeftStreams(): () => void {
  // Each starts a run before all else that it does.
  const restore = [
    replaceMethod(Runnable.prototype, '_transformStreamWithConfig', (_input, work, [, , options]) =>
      followed(work(), options),
    ),
    ...[RunnableBranch, RunnableSequence, RunnableWithFallbacks].map(({ prototype }) =>
      replaceMethod(prototype, '_streamIterator', (_input, work, [, options]) =>
        followed(work(), options),
      ),
    ),
  ];
  return () => restore.forEach((undo) => undo());
}

/** Notes that a run has started: the first one in the work of a stream is that of the stream. */
export function noteStreamRun(handler: object, run: Run | undefined): void {
  const stream = activeContext().getValue(STREAM_KEY) as FollowedStream | undefined;
  if (stream?.runs.has(handler) === false) {
    stream.runs.set(handler, run);
    endOnAbort(run, stream.signal);
  }
}

function followed(iterator: unknown, options: unknown): unknown {
  if (typeof iterator === 'object' && iterator !== null) {
    const stream: FollowedStream = { runs: new Map(), signal: signalOf(options) };
    observeIterator(iterator, {
      step: (fn) => withContext(activeContext().setValue(STREAM_KEY, stream), fn),
      value: () => undefined,
      end: (how) => {
        if (how === 'break') {
          stream.runs.forEach((run) => run?.end('break'));
        }
      },
      // LangChain tells of it.
      fail: () => undefined,
    });
  }
  return iterator;
}

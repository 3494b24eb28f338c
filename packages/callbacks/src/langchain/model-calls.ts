import { createContextKey } from '@opentelemetry/api';
import { type LlmRun, observeIterator } from '@spanlight/callbacks';
import { replaceMethod } from '@spanlight/callbacks/bridge';
import { activeContext, withContext } from '@spanlight/core';

import { signalOf } from './stream-signal.ts';

/** A call of a model, on its way through LangChain. */
export interface ModelCall {
  /** The call in whose work this one is made. */
  readonly outer: ModelCall | undefined;
  readonly isStream: boolean;
  /** Cancels the stream, if it is one. */
  readonly signal: AbortSignal | undefined;
  /** LangChain starts a run for each. */
  readonly conversationCount: number;
  /**
   * Its run, by the handlers that hear of it. None until it has started, and none of a call about several conversations:
   * nothing tells whose work is being done.
   */
  readonly runs: Map<object, LlmRun>;
}

const CALL_KEY = /* @__PURE__ */ createContextKey('spanlight.callbacks.langchain.model-call');

/** The call of a model whose work is being done. */
export function activeModelCall(): ModelCall | undefined {
  return activeContext().getValue(CALL_KEY) as ModelCall | undefined;
}

/** The run of the model whose work is being done, once for each handler that hears of it. */
export function activeModelRuns(): readonly LlmRun[] {
  let call = activeModelCall();
  while (call?.runs.size === 0) {
    call = call.outer;
  }
  return openRunsIn(call);
}

/** Runs a function as if it were not the work of a call, but of whatever is around. */
export function outside<T>(call: ModelCall, fn: () => T): T {
  return withCall(call.outer, fn);
}

/**
 * Keeps account of the calls of all models of a class: LangChain's handlers are called beside the work of a model, not around
 * it, and not at all when the reader of a stream leaves.
 *
 * @param models - the prototype of the class
 * @returns puts its methods back
 */
export function followModelCalls(models: object): () => void {
  const restore = [
    replaceMethod(models, 'generate', (conversations, work) => {
      const count = Array.isArray(conversations) ? conversations.length : 0;
      return withCall(newCall(count, false), work);
    }),
    replaceMethod(models, '_streamIterator', (_input, work, [, options]) => {
      const iterator = work();
      if (typeof iterator === 'object' && iterator !== null) {
        followStream(iterator, newCall(1, true, signalOf(options)));
      }
      return iterator;
    }),
  ];
  return () => restore.forEach((undo) => undo());
}

function followStream(iterator: object, call: ModelCall): void {
  observeIterator(iterator, {
    step: (fn) => withCall(call, () => withinAll(openRunsIn(call), fn)),
    value: () => undefined,
    end: (how) => {
      if (how === 'break') {
        openRunsIn(call).forEach((run) => run.end('break'));
      }
    },
    // LangChain tells of it.
    fail: () => undefined,
  });
}

/** Runs a function as the work of several runs, which stand for the same work. */
export function withinAll<T>(runs: readonly Pick<LlmRun, 'within'>[], fn: () => T): T {
  return runs.reduceRight<() => T>((inner, run) => () => run.within(inner), fn)();
}

function newCall(conversationCount: number, isStream: boolean, signal?: AbortSignal): ModelCall {
  return { outer: activeModelCall(), isStream, signal, conversationCount, runs: new Map() };
}

function withCall<T>(call: ModelCall | undefined, fn: () => T): T {
  return withContext(activeContext().setValue(CALL_KEY, call), fn);
}

function openRunsIn(call: ModelCall | undefined): readonly LlmRun[] {
  return [...(call?.runs.values() ?? [])].filter((run) => !run.isEnded);
}

import type { SpanlightError } from '@spanlight/core';

import { handlerError, pendingError } from './error-report.ts';

/** A handler's promise that has not settled by then is taken for one that never will. */
const LIMIT_MILLIS = 30_000;

/** Handlers of which a promise is being timed, or was seen not to settle: one is enough, and one report. */
const timed = /* @__PURE__ */ new WeakSet<object>();

/** Reports that a promise of a handler rejects, or that it does not settle. Nobody waits for it. */
export function watchPromise(
  handler: object,
  method: string,
  promise: PromiseLike<unknown>,
  report: (error: SpanlightError) => void,
): void {
  const stop = timed.has(handler) ? undefined : startTimer(handler, method, report);
  promise.then(stop, (error: unknown) => {
    stop?.();
    report(handlerError(handler, method, error));
  });
}

function startTimer(
  handler: object,
  method: string,
  report: (error: SpanlightError) => void,
): () => void {
  timed.add(handler);
  const timer: { unref?(): void } | number = setTimeout(
    () => report(pendingError(handler, method, LIMIT_MILLIS)),
    LIMIT_MILLIS,
  );
  if (typeof timer === 'object') {
    timer.unref?.(); // it keeps no process alive
  }
  return () => {
    timed.delete(handler);
    clearTimeout(timer as ReturnType<typeof setTimeout>);
  };
}

/**
 * Does work that ends in time, whether or not it listens to its signal. When the time is over, or the caller's signal aborts,
 * the work's own signal aborts; if it does not succeed at that, the promise rejects, and what the work says later is ignored.
 * Does not keep the process alive.
 *
 * @param timeoutMillis - how long the work may take
 * @param caller - what `export` was given: aborts at the deadline of the processor
 * @param tooLate - makes the error, from why the work was broken off: `did not answer within 10 s`
 */
export function withTimeout<T>(
  timeoutMillis: number,
  caller: AbortSignal | undefined,
  tooLate: (why: string) => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    let late: Error | undefined;
    const settle = (): void => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onAbort);
    };
    const breakOff = (why: string): void => {
      settle();
      late = tooLate(why);
      controller.abort();
      setTimeout(reject, 0, late); // unless the work has the last word
    };
    const onAbort = (): void => breakOff('did not answer in time');
    const timer = setTimeout(
      () => breakOff(`did not answer within ${timeoutMillis / 1000} s`),
      timeoutMillis,
    );
    (timer as { unref?(): void }).unref?.();
    caller?.addEventListener('abort', onAbort);
    if (caller?.aborted === true) {
      onAbort();
    }
    work(controller.signal)
      .then(resolve, (error: unknown) => reject(late ?? error))
      .finally(settle);
  });
}

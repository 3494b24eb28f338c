/**
 * Does work that ends in time, whether or not it listens to its signal: rejects when `caller` aborts or the time is over,
 * unless the work succeeds at that, and ignores what it says later.
 *
 * @param tooLate - makes the error, from why the work was broken off
 */
export function withDeadline<T>(
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
      setImmediate(reject, late);
    };
    const onAbort = (): void => breakOff('did not answer in time');
    const timer = setTimeout(
      () => breakOff(`did not answer within ${timeoutMillis / 1000} s`),
      timeoutMillis,
    );
    timer.unref();
    caller?.addEventListener('abort', onAbort);
    if (caller?.aborted) {
      onAbort();
    }
    work(controller.signal)
      .then(resolve, (error: unknown) => reject(late ?? error))
      .finally(settle);
  });
}

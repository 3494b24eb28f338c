import { SpanlightError } from '../errors/errors.ts';

/** How long `forceFlush` takes at most, by default. */
export const FLUSH_TIMEOUT_MILLIS = 30_000;
/** How long `shutdown` takes at most, by default. */
export const SHUTDOWN_TIMEOUT_MILLIS = 10_000;

/** How long an operation may take. */
export interface DeadlineOptions {
  /** Milliseconds after which it is given up and rejects. */
  timeoutMillis?: number;
}

/** Settles as the work does, or rejects when it takes longer. Holds the process: somebody waits for it. */
export async function withDeadline<T>(work: T | PromiseLike<T>, timeoutMillis: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `gave up after ${timeoutMillis / 1000} s.`;
      reject(new SpanlightError('core', 'deadline_exceeded', message));
    }, timeoutMillis);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

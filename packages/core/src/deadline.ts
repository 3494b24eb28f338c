import { SpanlightError } from './errors.ts';
import { unref } from './export-attempt.ts';

/** How long an operation may take. */
export interface DeadlineOptions {
  /** Milliseconds after which it is given up and rejects. */
  timeoutMillis?: number;
}

/** Settles as the work does, or rejects when it takes longer. */
export function withDeadline<T>(work: T | PromiseLike<T>, timeoutMillis: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new SpanlightError('core', 'deadline_exceeded', `gave up after ${timeoutMillis / 1000} s.`),
      );
    }, timeoutMillis);
    unref(timer);
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

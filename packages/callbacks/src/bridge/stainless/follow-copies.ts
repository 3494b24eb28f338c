import type { Listeners } from '../client-hooks.ts';
import { replaceMethod } from '../replace-method.ts';

/** A client of which `withOptions` makes copies. */
interface Copied {
  withOptions(...args: never[]): unknown;
}

/**
 * Lets the listeners of a client follow its copies, which `withOptions` makes.
 *
 * @returns puts things back as they were
 */
export function followCopies(listeners: Listeners<Copied>): () => void {
  return replaceMethod(listeners.client, 'withOptions', (_options, call) => {
    const copy = call();
    listeners.follow(copy);
    return copy;
  });
}

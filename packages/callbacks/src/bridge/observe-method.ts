import type { CallbackManager } from '@spanlight/callbacks';

import type { Listeners } from './client-hooks.ts';
import { replaceMethod } from './replace-method.ts';

/**
 * Lets the calls of a method of one object be observed, while anybody listens.
 *
 * @param observe - makes the call, and answers what its caller is to get
 * @returns puts things back as they were
 * @throws TypeError if the object is frozen
 */
export function observeMethod(
  listeners: Listeners<object>,
  target: object,
  name: string,
  observe: (manager: CallbackManager, call: () => unknown, args: readonly unknown[]) => unknown,
): () => void {
  return replaceMethod(target, name, (_first, call, args) => {
    const manager = listeners.manager();
    return manager === undefined ? call() : observe(manager, call, args);
  });
}

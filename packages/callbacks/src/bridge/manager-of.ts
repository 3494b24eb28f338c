import { CallbackManager, type Callbacks } from '@spanlight/callbacks';

/** One manager for all who listen; one that is alone is taken as it is. Undefined if there is nobody. */
export function managerOf(listeners: Iterable<Callbacks>): CallbackManager | undefined {
  const [first, ...others] = listeners;
  if (first === undefined || (others.length === 0 && first instanceof CallbackManager)) {
    return first;
  }
  const manager = new CallbackManager();
  for (const callbacks of [first, ...others]) {
    // What a manager throws is what its own critical handlers threw.
    manager.add(callbacks, { critical: callbacks instanceof CallbackManager });
  }
  return manager;
}

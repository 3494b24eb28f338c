import type { StreamObserver } from '@spanlight/callbacks/bridge';

/** For methods that answer no streams of events. */
export function unstreamed(): StreamObserver {
  return { chunk: () => undefined, isFinished: true };
}

import type { IterationObserver, RunHandle } from '@spanlight/callbacks';

/** What is told of the chunks of a stream. */
export interface StreamObserver {
  /** What this throws ends the stream, and reaches its reader. */
  chunk(chunk: unknown): void;
  /** Whether the chunks so far are a whole answer. */
  readonly isFinished: boolean;
}

/**
 * Lets an iteration of a stream tell its chunks, and end the run.
 *
 * @param signal - cancels the stream, which may then end as if it had come to its end
 * @param fail - ends the run with what the iteration failed with
 */
export function chunksOf(
  handle: RunHandle,
  observer: StreamObserver,
  signal: AbortSignal | undefined,
  fail: (error: unknown) => void = (error) => handle.run.fail(error),
): IterationObserver {
  return {
    value: (chunk) => observer.chunk(chunk),
    end(how) {
      if (observer.isFinished) {
        handle.run.end();
      } else if (how === 'break') {
        handle.run.end('break'); // some clients abort their signal then
      } else {
        handle.run.end(signal?.aborted === true ? 'aborted' : 'incomplete');
      }
    },
    fail,
  };
}

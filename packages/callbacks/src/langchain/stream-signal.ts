import type { Run } from '@spanlight/callbacks';
import { read } from '@spanlight/callbacks/bridge';

// LangChain does not tell that a stream is cancelled if nobody was reading at that moment: what makes the stream is asked for
// nothing more, and is not told why.

/** The signal that cancels a stream, by its options. */
export function signalOf(options: unknown): AbortSignal | undefined {
  const signal = read(options, 'signal');
  return signal instanceof AbortSignal ? signal : undefined;
}

/** Ends the run of a stream when its signal aborts. */
export function endOnAbort(run: Run | undefined, signal: AbortSignal | undefined): void {
  if (run !== undefined && signal !== undefined) {
    run.endOnAbort(signal);
  }
}

import type { Run } from '@spanlight/callbacks';
import { read } from '@spanlight/callbacks/bridge';

/** True: the work waits for an answer from outside, and is to be taken up again. */
const ATTR_INTERRUPTED = 'spanlight.langgraph.interrupted';

/** What errors say that have no class of their own, of work that a signal has cancelled. */
const CANCELLATIONS: ReadonlySet<unknown> = /* @__PURE__ */ new Set([
  'Abort',
  'AbortError',
  'Aborted',
]);

/** Ends a run with what its work has thrown, as far as LangChain tells. Never throws. */
export function endWithError(run: Run, error: unknown): void {
  switch (meaningOf(error)) {
    case 'interrupt':
      run.report({ attributes: { [ATTR_INTERRUPTED]: true } });
      run.abandon(undefined);
      break;
    case 'way out':
      run.abandon(undefined);
      break;
    case 'cancellation':
      run.abandon('aborted');
      break;
    default:
      run.fail(error);
  }
}

// LangGraph throws to get out of a node, also where nothing has failed: to ask a human, or to go to another graph.
function meaningOf(error: unknown): 'interrupt' | 'way out' | 'cancellation' | 'failure' {
  try {
    if (read(error, 'is_bubble_up') === true) {
      return Array.isArray(read(error, 'interrupts')) ? 'interrupt' : 'way out';
    }
    const name = read(error, 'name');
    const isCancellation =
      name === 'ModelAbortError' || (name === 'Error' && CANCELLATIONS.has(read(error, 'message')));
    return isCancellation ? 'cancellation' : 'failure';
  } catch {
    return 'failure';
  }
}

import { ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import type { Run } from '@spanlight/callbacks';
import { activeContext, withContext } from '@spanlight/core';

/** The span that is active while a run works, as its handlers see to. Undefined if they do not. */
export function spanOfRun(run: Run): Span | undefined {
  // From outside every span, so that none but the run's can be found.
  return withContext(ROOT_CONTEXT, () => run.within(() => trace.getSpan(activeContext())));
}

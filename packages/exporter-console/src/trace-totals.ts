import { ATTR_GEN_AI_OPERATION_NAME } from '@spanlight/core/semantic-conventions';

import { isFailed } from './marks.ts';
import { plural } from './numbers.ts';
import { quiet, type Piece } from './palette.ts';
import { retriesOf } from './span-facts.ts';
import type { TraceNode } from './trace-tree.ts';

/** `2 tools`, `1 retry`, `0 errors`. An error that came up through several spans is one. */
export function totalsOf(nodes: readonly TraceNode[], propagated: ReadonlySet<TraceNode>): Piece[] {
  let [tools, retries, errors] = [0, 0, 0];
  for (const node of nodes) {
    tools += Number(node.span.attributes.get(ATTR_GEN_AI_OPERATION_NAME) === 'execute_tool');
    retries += retriesOf(node.span);
    errors += Number(isFailed(node.span) && !propagated.has(node));
  }
  const totals: Piece[] = tools > 0 ? [quiet(plural(tools, 'tool'))] : [];
  if (retries > 0) {
    totals.push({ text: plural(retries, 'retry', 'retries'), tone: 'warning' });
  }
  totals.push({ text: plural(errors, 'error'), tone: errors > 0 ? 'bad' : 'quiet' });
  return totals;
}

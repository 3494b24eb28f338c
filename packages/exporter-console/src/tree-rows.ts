import { chainFrom, foldSiblings, troubledNodes, type Item } from './fold.ts';
import { chainRow, foldedRow } from './folded-rows.ts';
import { spanRow, type Row, type RowContext } from './row.ts';
import type { TraceNode, TraceTree } from './trace-tree.ts';

/** Levels from which on chains of single children are joined. */
const joinFrom = 8;

/** One row for each span below the root, or for several that are alike. */
export function treeRows(tree: TraceTree, context: RowContext): Row[] {
  const { symbols } = context;
  const rows: Row[] = [];
  const troubled = troubledNodes(tree.nodes);
  const isPlain = (node: TraceNode): boolean => {
    const row = spanRow(node, '', '', context);
    return row.facts.length === 0 && row.notes.length === 0 && row.tail === '';
  };
  const waiting: { item: Item; prefix: string; level: number; isLast: boolean }[] = [];
  const descend = (siblings: readonly TraceNode[], prefix: string, level: number): void => {
    let isLast = true;
    for (const item of foldSiblings(siblings, troubled).toReversed()) {
      waiting.push({ item, prefix, level, isLast });
      isLast = false;
    }
  };
  descend(tree.top, '', 1);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { prefix, level, isLast } = next;
    const lead = prefix + (isLast ? symbols.lastBranch : symbols.branch);
    const inner = level > context.maxLevels ? prefix : prefix + (isLast ? '   ' : symbols.pipe);
    const item =
      level < Math.min(joinFrom, context.maxLevels) ? next.item : joined(next.item, isPlain);
    const children = childrenOf(item);
    const below = inner + (children.length > 0 ? symbols.pipe.slice(0, 2) : '  ');
    rows.push(rowOf(item, lead, below, context));
    descend(children, inner, level + 1);
  }
  return rows;
}

function joined(item: Item, isPlain: (node: TraceNode) => boolean): Item {
  const nodes = item.kind === 'span' ? chainFrom(item.node, isPlain) : undefined;
  return nodes === undefined ? item : { kind: 'chain', nodes };
}

function childrenOf(item: Item): readonly TraceNode[] {
  switch (item.kind) {
    case 'span':
      return item.node.children;
    case 'chain':
      return item.nodes.at(-1)?.children ?? [];
    default:
      return [];
  }
}

function rowOf(item: Item, lead: string, below: string, context: RowContext): Row {
  switch (item.kind) {
    case 'span':
      return spanRow(item.node, lead, below, context);
    case 'chain':
      return chainRow(item.nodes, lead, below, context);
    default:
      return foldedRow(item, lead, below, context);
  }
}

import { ATTR_GEN_AI_OPERATION_NAME } from '@spanlight/core/semantic-conventions';

import { groupBy } from './group-by.ts';
import { endReasonOf, isFailed } from './marks.ts';
import type { TraceNode } from './trace-tree.ts';

/** What one row stands for. */
export type Item =
  | { readonly kind: 'span'; readonly node: TraceNode }
  /** Single children of single children, from the first to the last. */
  | { readonly kind: 'chain'; readonly nodes: readonly [TraceNode, ...TraceNode[]] }
  /** Siblings of the same name. */
  | { readonly kind: 'group'; readonly nodes: readonly [TraceNode, ...TraceNode[]] }
  /** Siblings too many to be shown. */
  | { readonly kind: 'rest'; readonly nodes: readonly [TraceNode, ...TraceNode[]] };

/** More siblings of one name than this fold into one row. Steps of an agent are read one by one, up to a point. */
const foldFrom = 8;
const foldOperationsFrom = 50;
/** So many of them that failed stay rows of their own. */
const shownFailures = 5;
/** Rows of one parent. */
const maxRows = 200;

/** Spans in or below which something did not go well. */
export function troubledNodes(nodes: readonly TraceNode[]): Set<TraceNode> {
  const troubled = new Set<TraceNode>();
  for (const node of nodes.toReversed()) {
    const reason = endReasonOf(node.span);
    if (
      isFailed(node.span) ||
      (reason !== undefined && reason !== 'raw') ||
      node.children.some((child) => troubled.has(child))
    ) {
      troubled.add(node);
    }
  }
  return troubled;
}

/** The rows of siblings. Each is in exactly one of them. */
export function foldSiblings(
  siblings: readonly TraceNode[],
  troubled: ReadonlySet<TraceNode>,
): Item[] {
  const rowOf = new Map<TraceNode, Item>();
  for (const nodes of groupBy(siblings, (node) => node.span.name).values()) {
    const folded = foldedOf(nodes, troubled);
    const [first] = folded;
    if (first !== undefined && folded.length > 1) {
      const group: Item = { kind: 'group', nodes: [first, ...folded.slice(1)] };
      for (const node of folded) {
        rowOf.set(node, group);
      }
    }
  }
  const rows = new Set<Item>();
  for (const node of siblings) {
    rows.add(rowOf.get(node) ?? { kind: 'span', node });
  }
  return limitRows([...rows], troubled);
}

function foldedOf(nodes: readonly TraceNode[], troubled: ReadonlySet<TraceNode>): TraceNode[] {
  const isOperation = nodes.some((node) => node.span.attributes.has(ATTR_GEN_AI_OPERATION_NAME));
  if (nodes.length <= (isOperation ? foldOperationsFrom : foldFrom)) {
    return [];
  }
  let failures = 0;
  return nodes.filter((node) => {
    failures += Number(troubled.has(node));
    return !troubled.has(node) || failures > shownFailures;
  });
}

function limitRows(rows: Item[], troubled: ReadonlySet<TraceNode>): Item[] {
  if (rows.length <= maxRows) {
    return rows;
  }
  const isTroubled = (item: Item): boolean => item.kind === 'span' && troubled.has(item.node);
  const kept = new Set([
    ...rows.slice(0, maxRows / 2),
    ...rows.filter(isTroubled).slice(0, maxRows / 2 - 1),
  ]);
  const [first, ...others] = rows
    .filter((row) => !kept.has(row))
    .flatMap((row) => (row.kind === 'span' ? [row.node] : row.nodes));
  const shown = rows.filter((row) => kept.has(row));
  return first === undefined ? shown : [...shown, { kind: 'rest', nodes: [first, ...others] }];
}

/**
 * The chain of single children that begins at a node, if it is long enough to be worth joining.
 *
 * @param isPlain - whether nothing but its name and duration would be shown of a span
 */
export function chainFrom(
  node: TraceNode,
  isPlain: (node: TraceNode) => boolean,
): [TraceNode, ...TraceNode[]] | undefined {
  const chain: [TraceNode, ...TraceNode[]] = [node];
  let last = node;
  while (last.children.length === 1 && isPlain(last)) {
    const [child] = last.children;
    if (child === undefined || isFailed(child.span) !== isFailed(node.span)) {
      break;
    }
    chain.push(child);
    last = child;
  }
  return chain.length > 3 ? chain : undefined;
}

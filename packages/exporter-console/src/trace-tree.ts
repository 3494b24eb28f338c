import type { SpanView } from './span-view.ts';

export interface TraceNode {
  readonly span: SpanView;
  readonly children: TraceNode[];
  /** Whether it hangs under the root because its parent is not among the spans. */
  isOrphan: boolean;
  /** Place in {@link TraceTree.nodes}. */
  index: number;
  /** Place of the last of its descendants; its own if it has none. */
  lastIndex: number;
}

export interface TraceTree {
  readonly root: TraceNode | undefined;
  /** What stands at the first level: the root's children, or everything without a parent. */
  readonly top: readonly TraceNode[];
  /** Every span once, parents before their children, siblings by start. */
  readonly nodes: readonly TraceNode[];
}

/**
 * Puts spans under their parents. Nothing is left out: what has no parent here, or is its own ancestor, stands at the
 * first level. Works without recursion, at any depth.
 */
export function buildTree(spans: readonly SpanView[], rootSpan: SpanView | undefined): TraceTree {
  const all = spans.map((span): TraceNode => ({
    span,
    children: [],
    isOrphan: false,
    index: -1,
    lastIndex: -1,
  }));
  const byId = new Map<string, TraceNode>();
  for (const node of all) {
    if (!byId.has(node.span.spanId)) {
      byId.set(node.span.spanId, node);
    }
  }
  const root = all.find((node) => node.span === rootSpan);
  const top: TraceNode[] = [];
  const parents = new Map<TraceNode, TraceNode>();
  for (const node of all) {
    const parentId = node.span.parentSpanId;
    const parent = parentId === undefined ? undefined : byId.get(parentId);
    if (node === root) {
      continue;
    }
    if (parent === undefined) {
      node.isOrphan = root !== undefined;
      top.push(node);
    } else {
      parent.children.push(node);
      parents.set(node, parent);
    }
  }
  const reached = new Set<TraceNode>();
  for (const start of root === undefined ? top : [root, ...top]) {
    reach(start, reached);
  }
  // Spans that descend from themselves are reached from nowhere: one of each circle becomes an orphan.
  for (const node of all) {
    if (!reached.has(node)) {
      const siblings = parents.get(node)?.children ?? [];
      siblings.splice(siblings.indexOf(node), 1);
      node.isOrphan = root !== undefined;
      top.push(node);
      reach(node, reached);
    }
  }
  for (const node of all) {
    node.children.sort(byStart);
  }
  if (root === undefined) {
    top.sort(byStart);
    return { root, top, nodes: number(top) };
  }
  for (const node of top) {
    root.children.push(node);
  }
  root.children.sort(byStart);
  return { root, top: root.children, nodes: number([root]) };
}

function reach(start: TraceNode, reached: Set<TraceNode>): void {
  const waiting = [start];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    reached.add(node);
    for (const child of node.children) {
      if (!reached.has(child)) {
        waiting.push(child);
      }
    }
  }
}

function number(top: readonly TraceNode[]): TraceNode[] {
  const nodes: TraceNode[] = [];
  const waiting = top.toReversed();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    node.index = nodes.length;
    nodes.push(node);
    for (const child of node.children.toReversed()) {
      waiting.push(child);
    }
  }
  for (const node of nodes.toReversed()) {
    node.lastIndex = node.children.at(-1)?.lastIndex ?? node.index;
  }
  return nodes;
}

function byStart(left: TraceNode, right: TraceNode): number {
  const [a, b] = [left.span.start, right.span.start];
  if (a === undefined || b === undefined) {
    return Number(a === undefined) - Number(b === undefined);
  }
  return a < b ? -1 : Number(a > b);
}

/**
 * For each node whether one of its descendants has a key of its own: how a repetition is told from its origin.
 *
 * @param keysOf - the keys of a node, compared with {@link sought}
 * @param sought - what is looked for below a node; nothing is found when it is empty
 */
export function nodesRepeatedBelow(
  nodes: readonly TraceNode[],
  keysOf: (node: TraceNode) => readonly string[],
  sought: (node: TraceNode) => readonly string[] = keysOf,
): Set<TraceNode> {
  const next = new Map<string, number>();
  const repeated = new Set<TraceNode>();
  for (const node of nodes.toReversed()) {
    if (sought(node).some((key) => (next.get(key) ?? Infinity) <= node.lastIndex)) {
      repeated.add(node);
    }
    for (const key of keysOf(node)) {
      next.set(key, node.index);
    }
  }
  return repeated;
}

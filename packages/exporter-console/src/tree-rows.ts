import { chainFrom, foldSiblings, troubledNodes, type Item } from './fold.ts';
import { retryTail } from './format-line.ts';
import { isFailed, spanMark, type Mark } from './marks.ts';
import type { ModelCall } from './model-call.ts';
import { formatCount, formatDuration, plural } from './numbers.ts';
import type { Piece } from './palette.ts';
import { factsOf } from './span-facts.ts';
import { displayName } from './span-name.ts';
import { notesOf, type Note } from './span-notes.ts';
import type { Symbols } from './symbols.ts';
import type { TraceNode, TraceTree } from './trace-tree.ts';
import { stretchOf, union, type Axis, type Stretch } from './waterfall.ts';

/** A line of the tree before it has a width: what stands in which column. */
export interface Row {
  /** The lines of the tree before the mark. */
  readonly lead: string;
  /** The same on further lines of this row, up to where its name begins. */
  readonly below: string;
  readonly mark: Mark;
  readonly name: string;
  /** After the name, and not cut with it: ` ↻1`, ` × 12`. */
  readonly tail: string;
  readonly duration: string;
  readonly stretches: readonly Stretch[];
  readonly facts: readonly (readonly Piece[])[];
  readonly notes: readonly Note[];
}

/** What is known of a trace before its rows are made. */
export interface RowContext {
  readonly calls: ReadonlyMap<TraceNode, ModelCall>;
  /** Spans whose errors are told further below. */
  readonly propagated: ReadonlySet<TraceNode>;
  readonly axis: Axis | undefined;
  readonly symbols: Symbols;
  readonly cwd: string | undefined;
  /** Levels that are indented. Deeper ones stay where the last one stands. */
  readonly maxLevels: number;
}

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
    const items = foldSiblings(siblings, troubled);
    for (const [index, item] of items.entries()) {
      waiting.push({ item, prefix, level, isLast: index === items.length - 1 });
    }
    // The first is taken from the end.
    waiting.splice(-items.length, items.length, ...waiting.slice(-items.length).toReversed());
  };
  if (tree.top.length > 0) {
    descend(tree.top, '', 1);
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { prefix, level, isLast } = next;
    const lead = prefix + (isLast ? symbols.lastBranch : symbols.branch);
    const inner = level > context.maxLevels ? prefix : prefix + (isLast ? '   ' : symbols.pipe);
    const item = level < Math.min(joinFrom, context.maxLevels) ? next.item : joined(next.item, isPlain);
    const children = childrenOf(item);
    const below = inner + (children.length > 0 ? symbols.pipe.slice(0, 2) : '  ');
    rows.push(rowOf(item, lead, below, context));
    if (children.length > 0) {
      descend(children, inner, level + 1);
    }
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

function spanRow(node: TraceNode, lead: string, below: string, context: RowContext): Row {
  const { symbols, axis, calls } = context;
  const { span } = node;
  const call = calls.get(node);
  const stretch = axis === undefined ? undefined : stretchOf(span, axis, call?.firstToken);
  const facts = factsOf(span, call, symbols);
  return {
    lead,
    below,
    mark: spanMark(span, symbols),
    name: displayName(span, call),
    tail: retryTail(span, symbols),
    duration:
      span.duration === undefined ? symbols.missing : formatDuration(span.duration, symbols.micro),
    stretches: stretch === undefined ? [] : [stretch],
    facts: node.isOrphan ? [[{ text: 'parent missing', tone: 'warning' }], ...facts] : facts,
    notes: notesOf(span, context.propagated.has(node), symbols, context.cwd),
  };
}

function chainRow(
  nodes: readonly [TraceNode, ...TraceNode[]],
  lead: string,
  below: string,
  context: RowContext,
): Row {
  const { symbols } = context;
  const first = spanRow(nodes[0], lead, below, context);
  const last = spanRow(nodes.at(-1) ?? nodes[0], lead, below, context);
  const between = `${formatCount(nodes.length - 2)} more`;
  return {
    ...first,
    name: [first.name, between, last.name].join(` ${symbols.chain} `),
    tail: last.tail,
    facts: last.facts,
    notes: last.notes,
  };
}

function foldedRow(
  item: Extract<Item, { kind: 'group' | 'rest' }>,
  lead: string,
  below: string,
  context: RowContext,
): Row {
  const { symbols, axis, calls } = context;
  const { nodes } = item;
  const stretches =
    axis === undefined
      ? []
      : union(nodes.flatMap((node) => stretchOf(node.span, axis) ?? []));
  const total = stretches.reduce((sum, stretch) => sum + stretch.to - stretch.from, 0);
  const failed = nodes.filter((node) => isFailed(node.span)).length;
  const inside = nodes.reduce((sum, node) => sum + node.lastIndex - node.index, 0);
  const facts: Piece[] = [];
  if (failed > 0) {
    facts.push({ text: `${formatCount(failed)} failed`, tone: 'bad' });
  }
  facts.push(...eachTook(nodes, symbols));
  if (inside > 0) {
    facts.push({ text: `${plural(inside, 'span')} inside`, tone: 'quiet' });
  }
  const isGroup = item.kind === 'group';
  const worst = nodes.find((node) => isFailed(node.span)) ?? nodes[0];
  return {
    lead,
    below,
    mark: isGroup ? spanMark(worst.span, symbols) : { symbol: symbols.unfinished, tone: 'quiet' },
    name: isGroup
      ? displayName(nodes[0].span, calls.get(nodes[0]))
      : `${plural(nodes.length, 'more span')}`,
    tail: isGroup ? ` ${symbols.times} ${formatCount(nodes.length)}` : '',
    duration:
      stretches.length === 0 ? symbols.missing : formatDuration(total, symbols.micro),
    stretches,
    facts: [facts],
    notes: [],
  };
}

function eachTook(nodes: readonly TraceNode[], symbols: Symbols): Piece[] {
  let [least, most] = [Infinity, -Infinity];
  for (const { span } of nodes) {
    least = Math.min(least, span.duration ?? Infinity);
    most = Math.max(most, span.duration ?? -Infinity);
  }
  if (most === -Infinity) {
    return [];
  }
  const [from, to] = [formatDuration(least, symbols.micro), formatDuration(most, symbols.micro)];
  return [{ text: from === to ? `${to} each` : `${from} to ${to} each`, tone: 'quiet' }];
}

import type { Item } from './fold.ts';
import { isFailed, spanMark } from './marks.ts';
import { formatCount, formatDuration, plural } from './numbers.ts';
import { spanRow, type Row, type RowContext } from './row.ts';
import type { Fact } from './span-facts.ts';
import { displayName } from './span-name.ts';
import type { Symbols } from './symbols.ts';
import type { TraceNode } from './trace-tree.ts';
import { stretchOf, union } from './waterfall.ts';

/** The row of a chain: time of its first span, what there is to say about its last. */
export function chainRow(
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

/** The row of siblings: the time during which at least one of them ran. */
export function foldedRow(
  item: Extract<Item, { kind: 'group' | 'rest' }>,
  lead: string,
  below: string,
  context: RowContext,
): Row {
  const { symbols, axis, calls } = context;
  const { nodes } = item;
  const stretches =
    axis === undefined ? [] : union(nodes.flatMap((node) => stretchOf(node.span, axis) ?? []));
  const total = stretches.reduce((sum, stretch) => sum + stretch.to - stretch.from, 0);
  const failed = nodes.filter((node) => isFailed(node.span)).length;
  const inside = nodes.reduce((sum, node) => sum + node.lastIndex - node.index, 0);
  const facts: Fact[] = [];
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
      : plural(nodes.length, 'more span'),
    tail: isGroup ? ` ${symbols.times} ${formatCount(nodes.length)}` : '',
    duration: stretches.length === 0 ? symbols.missing : formatDuration(total, symbols.micro),
    stretches,
    facts: [facts],
    notes: [],
  };
}

function eachTook(nodes: readonly TraceNode[], symbols: Symbols): Fact[] {
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

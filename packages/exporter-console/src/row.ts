import { spanMark, type Mark } from './marks.ts';
import type { ModelCall } from './model-call.ts';
import { formatDuration } from './numbers.ts';
import { factsOf, retryTail, type Fact } from './span-facts.ts';
import { displayName } from './span-name.ts';
import { notesOf, type Note } from './span-notes.ts';
import type { Symbols } from './symbols.ts';
import type { TraceNode } from './trace-tree.ts';
import { stretchOf, type Axis, type Stretch } from './waterfall.ts';

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
  readonly facts: readonly (readonly Fact[])[];
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

export function spanRow(node: TraceNode, lead: string, below: string, context: RowContext): Row {
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

import { ATTR_GEN_AI_OPERATION_NAME } from '@spanlight/core';

import { cells, fit, padEnd, padStart, wrap } from './cells.ts';
import { layOut, nameCells, type Columns } from './columns.ts';
import { isFailed } from './marks.ts';
import { modelCallsOf, type ModelCall } from './model-call.ts';
import { plural } from './numbers.ts';
import { paintLine, type Paint, type Piece } from './palette.ts';
import { propagatedErrors } from './span-errors.ts';
import { retriesOf } from './span-facts.ts';
import { viewSpan } from './span-view.ts';
import type { Symbols } from './symbols.ts';
import { tokenTable } from './token-table.ts';
import type { TracePart } from './trace-collector.ts';
import { headerOf, partNotes } from './trace-header.ts';
import { buildTree, type TraceNode } from './trace-tree.ts';
import { treeRows, type Row } from './tree-rows.ts';
import { axisLabels, axisOf, drawBar, type Axis } from './waterfall.ts';

/** What a tree is drawn with. */
export interface TreeSettings {
  readonly width: number;
  readonly symbols: Symbols;
  readonly paint: Paint;
  /** Places in the user's code are shown from here. */
  readonly cwd: string | undefined;
}

/** A part of a trace as text, without its last line feed. */
export interface TreeText {
  readonly text: string;
  /** Whether there are model calls, and nothing of what was said in them. */
  readonly lacksContent: boolean;
}

export function formatTree(part: TracePart, settings: TreeSettings): TreeText {
  const { width, symbols, paint, cwd } = settings;
  const views = new Map(part.spans.map((span) => [span, viewSpan(span)]));
  const spans = [...views.values()];
  const tree = buildTree(spans, part.root === undefined ? undefined : views.get(part.root));
  const calls = modelCallsOf(tree.nodes);
  const propagated = propagatedErrors(tree.nodes);
  const axis = axisOf(spans);
  const maxLevels = Math.max(3, Math.floor(width / 9));
  const context = { calls, propagated, axis, symbols, cwd, maxLevels };
  const header = headerOf(part, tree, context);
  const rows = treeRows(tree, context);
  const columns = layOut(rows, header, width);
  const trace = { text: `trace ${part.traceId}`, tone: 'quiet' } as const;

  const lines: Piece[][] = [
    [...headPieces({ ...header, stretches: [] }, columns, symbols), blank(2), trace],
    ...underLines(header, { ...columns, facts: 0, hasFacts: true }, width, symbols),
  ];
  return { text: '', lacksContent: false };
}

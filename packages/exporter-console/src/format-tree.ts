import { wrap } from './cells.ts';
import { layOut } from './columns.ts';
import { wrapFacts } from './fact-lines.ts';
import { modelCallsOf } from './model-call.ts';
import { paintLine, plain, quiet, type Paint, type Piece } from './palette.ts';
import { printable } from './printable.ts';
import { headerLines, rowLines, type Setting } from './row-lines.ts';
import { propagatedErrors } from './span-errors.ts';
import { viewSpan } from './span-view.ts';
import type { Symbols } from './symbols.ts';
import { tokenTable } from './token-table.ts';
import type { TracePart } from './trace-collector.ts';
import { headerOf } from './trace-header.ts';
import { totalsOf } from './trace-totals.ts';
import { buildTree } from './trace-tree.ts';
import { treeRows } from './tree-rows.ts';
import { axisLabels, axisOf } from './waterfall.ts';

/** What a tree is drawn with. */
export interface TreeSettings {
  readonly width: number;
  readonly symbols: Symbols;
  readonly paint: Paint;
  /** Places in the user's code are shown from here. */
  readonly cwd: string | undefined;
  /** Whether to say how to capture content, where there could be some. */
  readonly hintsAtContent: boolean;
}

export interface TreeText {
  /** With a line feed at the end of every line, and a blank line before them if there are several. */
  readonly text: string;
  readonly hasHint: boolean;
}

const contentHint =
  'Content was not captured. To see it: new TracingCallbacks(tracer, { captureContent: true })';

/** Draws a part of a trace: the tree, then what the models took. */
export function formatTree(part: TracePart, settings: TreeSettings): TreeText {
  const { width, symbols, paint } = settings;
  const views = part.spans.map((span) => ({ span, view: viewSpan(span) }));
  const spans = views.map(({ view }) => view);
  const tree = buildTree(spans, views.find(({ span }) => span === part.root)?.view);
  const calls = modelCallsOf(tree.nodes);
  const propagated = propagatedErrors(tree.nodes);
  const axis = axisOf(spans);
  const maxLevels = Math.max(3, Math.floor(width / 9));
  const context = { calls, propagated, axis, symbols, cwd: settings.cwd, maxLevels };
  const header = headerOf(part, tree, context);
  const rows = treeRows(tree, context);
  const setting: Setting = { columns: layOut(rows, header, width), axis, width, symbols };

  const lines: Piece[][] = [
    ...headerLines(header, printable(part.traceId), setting),
    ...labelLines(header.below, setting),
    ...rows.flatMap((row) => rowLines(row, setting)),
  ];
  const hasHint =
    settings.hintsAtContent &&
    calls.size > 0 &&
    [...calls.values()].every((call) => !call.hasContent);
  if (calls.size > 0) {
    const spanCalls = [...calls].map(([node, call]) => ({ span: node.span, call }));
    const [titles = '', ...models] = tokenTable(spanCalls, width, symbols);
    const totals = wrapFacts(totalsOf(tree.nodes, propagated), width - 2, symbols);
    lines.push([], [quiet(titles)], ...models.map((text) => [plain(text)]));
    lines.push(...totals.map((line) => [plain('  ')].concat(line)));
  }
  if (hasHint) {
    const hint = wrap(contentHint, width - 2, 6, symbols.cut);
    lines.push([], ...hint.map((text) => [quiet(`  ${text}`)]));
  }
  const text = lines.map((line) => `${paintLine(line, paint)}\n`).join('');
  return {
    // What a program streams to the terminal, as answers of models are, often lacks its last line feed.
    text: lines.length > 1 ? `\n${text}` : text,
    hasHint,
  };
}

function labelLines(below: string, { columns, axis, width, symbols }: Setting): Piece[][] {
  if (!columns.hasLabels || axis === undefined) {
    return [];
  }
  const margin = columns.name + columns.duration + 4;
  const labels = axisLabels(axis, columns.bar, width - margin, symbols);
  return [[quiet(below.padEnd(margin) + labels)]];
}

import { outcomeMark } from './marks.ts';
import { plural } from './numbers.ts';
import { spanRow, type Row, type RowContext } from './row.ts';
import type { Note } from './span-notes.ts';
import type { PrintReason, TracePart } from './trace-collector.ts';
import type { TraceTree } from './trace-tree.ts';

/** The first line of a trace: its root or, without one, what is printed instead. */
export function headerOf(part: TracePart, tree: TraceTree, context: RowContext): Row {
  const { symbols } = context;
  const below = tree.top.length > 0 ? symbols.pipe.slice(0, 2) : '  ';
  if (tree.root !== undefined) {
    const row = spanRow(tree.root, '', below, context);
    const mark = outcomeMark(tree.root.span, symbols);
    return { ...row, mark, notes: [...partNotes(part), ...row.notes] };
  }
  return {
    lead: '',
    below,
    mark: { symbol: symbols.unfinished, tone: 'warning' },
    name: part.reason === 'late' ? 'late spans' : 'unfinished trace',
    tail: '',
    duration: symbols.missing,
    stretches: [],
    facts: [],
    notes: partNotes(part),
  };
}

const reasons: Record<PrintReason, string> = {
  complete: '',
  unfinished: 'The root has not ended, or was not recorded here.',
  late: 'They ended after the root of their trace was printed.',
  evicted: 'Printed before its root ended, to make room: too many spans were waiting.',
};

function partNotes(part: TracePart): Note[] {
  const texts = [
    reasons[part.reason],
    part.isContinued ? 'An earlier part of this trace was printed above.' : '',
    part.omitted > 0 ? `${plural(part.omitted, 'span')} more than can be kept of one trace.` : '',
  ];
  return texts
    .filter((text) => text !== '')
    .map((text) => ({ text, tone: 'warning', indent: 0, maxLines: 3 }));
}

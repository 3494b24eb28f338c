import { cells, fit, padEnd, padStart, wrap } from './cells.ts';
import { nameCells, type Columns } from './columns.ts';
import { factCells, separate, wrapFacts } from './fact-lines.ts';
import { plain, quiet, type Piece, type Tone } from './palette.ts';
import type { Row } from './row.ts';
import type { Note } from './span-notes.ts';
import type { Symbols } from './symbols.ts';
import { drawBar, type Axis } from './waterfall.ts';

/** What the lines of a tree are set with. */
export interface Setting {
  readonly columns: Columns;
  readonly axis: Axis | undefined;
  readonly width: number;
  readonly symbols: Symbols;
}

const gap = '  ';

/** The lines of a span: its row, facts that did not fit into it, and its notes. */
export function rowLines(row: Row, setting: Setting): Piece[][] {
  const { columns } = setting;
  const first = [...nameAndDuration(row, setting), ...barPieces(row, setting)];
  if (columns.facts === 0) {
    return [first, ...factsUnder(row, setting), ...noteLines(row, setting)];
  }
  const lines = row.facts.flatMap((facts) => wrapFacts(facts, columns.facts, setting.symbols));
  const [beside = [], ...further] = lines;
  const margin = columns.name + columns.duration + columns.bar + 3 * gap.length;
  return [
    [...first, plain(gap), ...beside],
    ...further.map((line) => [quiet(padEnd(row.below, margin))].concat(line)),
    ...noteLines(row, setting),
  ];
}

/** The root. The trace's id stands where the others have their bars, its facts after that or under it. */
export function headerLines(row: Row, traceId: string, setting: Setting): Piece[][] {
  const { columns, width, symbols } = setting;
  const id = quiet(`trace ${traceId}`);
  const room = width - columns.name - columns.duration - 2 * gap.length;
  const first = [...nameAndDuration(row, setting, 'strong'), plain(gap)];
  const facts = row.facts.flat();
  if (factCells([id, ...facts]) <= room) {
    return [[...first, ...separate([id, ...facts], symbols)], ...noteLines(row, setting)];
  }
  const isBeside = room >= Math.min(cells(id.text), 16);
  const cutId = quiet(fit(id.text, isBeside ? room : width - cells(row.below), symbols.cut));
  return [
    ...(isBeside ? [[...first, cutId]] : [first, [quiet(row.below), cutId]]),
    ...factsUnder(row, setting),
    ...noteLines(row, setting),
  ];
}

function nameAndDuration(row: Row, { columns, symbols }: Setting, tone: Tone = 'plain'): Piece[] {
  const room = columns.name - nameCells({ ...row, name: '' });
  const used = nameCells({ ...row, name: fit(row.name, room, symbols.cut) });
  return [
    quiet(row.lead),
    { text: row.mark.symbol, tone: row.mark.tone },
    plain(' '),
    { text: fit(row.name, room, symbols.cut), tone },
    { text: row.tail, tone: 'warning' },
    plain(' '.repeat(Math.max(0, columns.name - used)) + gap),
    plain(padStart(row.duration, columns.duration)),
  ];
}

function barPieces(row: Row, { columns, axis, symbols }: Setting): Piece[] {
  if (columns.bar === 0) {
    return [];
  }
  if (axis === undefined || row.stretches.length === 0) {
    return [plain(gap + ' '.repeat(columns.bar))];
  }
  const bar = drawBar(row.stretches, axis, columns.bar, symbols);
  const drawn = bar.blank + cells(bar.waiting) + cells(bar.filled);
  return [
    plain(gap + ' '.repeat(bar.blank)),
    quiet(bar.waiting),
    { text: bar.filled, tone: row.mark.tone },
    plain(' '.repeat(Math.max(0, columns.bar - drawn))),
  ];
}

/** All in one line if they fit into it, else the lines they came in. */
function factsUnder(row: Row, { columns, width, symbols }: Setting): Piece[][] {
  const lines = row.facts.map((facts) => facts.filter((fact) => fact.isMinor !== true));
  const room = width - cells(row.below);
  const fits = factCells(lines.flat()) <= room;
  return (fits ? [lines.flat()] : lines)
    .filter((facts) => columns.hasFacts && facts.length > 0)
    .flatMap((facts) => wrapFacts(facts, room, symbols))
    .map((line) => [quiet(row.below)].concat(line));
}

function noteLines(row: Row, setting: Setting): Piece[][] {
  return row.notes.flatMap((note) => wrapNote(note, row.below, setting));
}

function wrapNote(note: Note, below: string, { width, symbols }: Setting): Piece[][] {
  const room = Math.max(10, width - cells(below) - note.indent);
  return wrap(note.text, room, note.maxLines, symbols.cut).map((text) => [
    quiet(below),
    plain(' '.repeat(note.indent)),
    { text, tone: note.tone },
  ]);
}

import { cells } from './cells.ts';
import { factCells } from './fact-lines.ts';
import type { Row } from './row.ts';

/** The widths of a tree's columns, in cells. */
export interface Columns {
  /** Lines of the tree, mark and name. */
  readonly name: number;
  readonly duration: number;
  /** 0 when there is no room for bars. */
  readonly bar: number;
  /** 0 when facts stand under their span. */
  readonly facts: number;
  readonly hasLabels: boolean;
  readonly hasFacts: boolean;
}

const gap = 2;
/** With facts beside it. */
const minBar = 20;
const minBarAlone = 12;
const maxBar = 64;
/** Shorter bars have no labels. */
const minBarForLabels = 16;
/** Below this only the tree, marks, durations and errors remain. */
const minWidthForFacts = 44;

/**
 * Shares out the width. What gives way when it is narrow, in this order: the labels of the axis, facts to lines of their
 * own, the bars, the facts.
 */
export function layOut(rows: readonly Row[], header: Row, width: number): Columns {
  const natural = widest([header, ...rows].map(nameCells));
  const duration = widest([header, ...rows].map((row) => cells(row.duration)));
  const facts = widest(rows.flatMap((row) => row.facts.map(factCells)));
  const leastFacts = widest(rows.map((row) => factCells(row.facts[0] ?? [])));
  const hasBars = rows.some((row) => row.stretches.length > 0);
  const left = (name: number): number => width - name - duration - 2 * gap;

  const beside = Math.min(natural, Math.floor(width * 0.38));
  const mostFacts = left(beside) - gap - minBar;
  if (hasBars && facts > 0 && mostFacts >= leastFacts) {
    const factsWidth = Math.min(facts, mostFacts);
    const bar = Math.min(maxBar, left(beside) - gap - factsWidth);
    return { name: beside, duration, bar, facts: factsWidth, hasLabels: true, hasFacts: true };
  }
  const hasFacts = width >= minWidthForFacts;
  const under = Math.min(natural, Math.floor(width * 0.6));
  if (hasBars && left(under) >= minBarAlone) {
    const bar = Math.min(maxBar, left(under));
    const hasLabels = facts === 0 && bar >= minBarForLabels;
    return { name: under, duration, bar, facts: 0, hasLabels, hasFacts };
  }
  const name = Math.max(1, Math.min(natural, width - duration - gap));
  return { name, duration, bar: 0, facts: 0, hasLabels: false, hasFacts };
}

export function nameCells(row: Row): number {
  return cells(row.lead) + cells(row.mark.symbol) + 1 + cells(row.name) + cells(row.tail);
}

function widest(widths: readonly number[]): number {
  return widths.reduce((most, width) => Math.max(most, width), 0);
}

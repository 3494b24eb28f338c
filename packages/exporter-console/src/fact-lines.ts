import { cells, fit } from './cells.ts';
import { quiet, type Piece } from './palette.ts';
import type { Symbols } from './symbols.ts';

/** The width of facts side by side, with ` · ` between them. */
export function factCells(facts: readonly Piece[]): number {
  const dots = 3 * Math.max(0, facts.length - 1);
  return facts.reduce((sum, fact) => sum + cells(fact.text), dots);
}

/** Breaks facts between two of them where they are too long for a line. */
export function wrapFacts(facts: readonly Piece[], width: number, symbols: Symbols): Piece[][] {
  const lines: Piece[][] = [];
  for (const { text, tone } of facts) {
    const fact = { text: fit(text, width, symbols.cut), tone };
    const line = lines.at(-1);
    if (line === undefined || factCells([...line, fact]) > width) {
      lines.push([fact]);
    } else {
      line.push(fact);
    }
  }
  return lines.map((line) => separate(line, symbols));
}

/** Puts a dot between facts. */
export function separate(facts: readonly Piece[], symbols: Symbols): Piece[] {
  const dot = quiet(` ${symbols.separator} `);
  return facts.flatMap((fact, index) => (index === 0 ? [fact] : [dot, fact]));
}

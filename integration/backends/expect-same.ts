import { expect } from 'vitest';

import { compare, type KnownDifference } from './compare.ts';
import { comparisonTable } from './comparison-table.ts';
import type { ReadBack } from './read-back.ts';

/** Expects that every span came back, once, and every field as it was sent, but for the known differences. */
export function expectSame(
  title: string,
  { sent, read }: ReadBack,
  differences: readonly KnownDifference[],
): void {
  const rows = compare(sent, read, differences);
  console.log(comparisonTable(title, rows));
  expect(idsOf(read)).toEqual(idsOf(sent));
  expect(rows.filter((row) => row.verdict === 'wrong')).toEqual([]);
}

function idsOf(spans: ReadBack['sent']): string[] {
  return spans.map((span) => String(span['spanId'])).toSorted();
}

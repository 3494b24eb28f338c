import type { Row } from './compare.ts';

const WIDTH = 36;

/** The table of a comparison. What happened to several spans in the same way is one line. */
export function comparisonTable(title: string, rows: readonly Row[]): string {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.field.replaceAll(/\d+(?=\])/g, ''), row.verdict, row.why]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const count = (verdict: Row['verdict']): number =>
    rows.filter((row) => row.verdict === verdict).length;
  const counts = `${rows.length} fields compared, ${count('equal')} equal, ${count('known')} differ for a known reason, ${count('wrong')} wrong`;
  return [
    `${title}: ${counts}`,
    cells('field', 'sent', 'read', ''),
    ...[...groups.values()].map((group) => lineOf(group)),
  ].join('\n');
}

function lineOf(group: readonly Row[]): string {
  const { field, sent, read, verdict, why } = group.at(-1)!;
  const isEqual = verdict === 'equal';
  const times = group.length > 1 ? ` ×${group.length}` : '';
  return cells(
    field.replaceAll(/\d+(?=\])/g, '') + times,
    shown(sent),
    isEqual ? '=' : shown(read),
    isEqual ? '' : (why ?? 'WRONG'),
  );
}

function cells(field: string, sent: string, read: string, why: string): string {
  const columns = [field, sent, read].map((text) => text.padEnd(WIDTH));
  return [...columns, why].join(' │ ').trimEnd();
}

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? '-');
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 10)}… (${text.length})` : text;
}

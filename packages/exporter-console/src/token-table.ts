import { cells, fit, padEnd, padStart } from './cells.ts';
import { groupBy } from './group-by.ts';
import type { ModelCall } from './model-call.ts';
import { formatCount, formatDuration } from './numbers.ts';
import { printable } from './printable.ts';
import type { SpanView } from './span-view.ts';
import type { Symbols } from './symbols.ts';

/** A model call and its span. */
export interface SpanCall {
  readonly span: SpanView;
  readonly call: ModelCall;
}

interface Column {
  readonly title: string;
  readonly cell: (calls: readonly SpanCall[]) => string;
  /** Whether there is anything in it. */
  readonly isWanted: boolean;
}

const gap = '   ';
const indent = '  ';

/**
 * Tokens and times per model, with a line for all of them if there are several. Numbers of calls that reported none are
 * missing from the sums, and the sums say so. Columns of which nothing is known are left out, and the last ones when it
 * is narrow.
 */
export function tokenTable(calls: readonly SpanCall[], width: number, symbols: Symbols): string[] {
  const models = [...groupBy(calls, ({ call }) => call.model ?? '')];
  const names = models.map(([model]) => printable(model) || '(unknown model)');
  const groups: (readonly SpanCall[])[] = models.map(([, ofModel]) => ofModel);
  if (groups.length > 1) {
    names.push('total');
    groups.push(calls);
  }
  const nameWidth = Math.min(Math.floor(width * 0.4), Math.max(...['model', ...names].map(cells)));
  const lines = ['model', ...names].map(
    (name) => indent + padEnd(fit(name, nameWidth, symbols.cut), nameWidth),
  );
  for (const column of columnsOf(calls, symbols)) {
    const values = [column.title, ...groups.map((group) => column.cell(group))];
    const columnWidth = Math.max(...values.map(cells));
    if (indent.length + cells(lines[0]?.trimStart() ?? '') + gap.length + columnWidth > width) {
      break;
    }
    for (const [index, value] of values.entries()) {
      lines[index] += gap + padStart(value, columnWidth);
    }
  }
  return lines;
}

function columnsOf(calls: readonly SpanCall[], symbols: Symbols): Column[] {
  const known = (read: (call: ModelCall) => number | undefined): boolean =>
    calls.some(({ call }) => read(call) !== undefined);
  const duration = (nanos: number | undefined): string =>
    nanos === undefined ? symbols.missing : formatDuration(nanos, symbols.micro);
  const columns: Column[] = [
    { title: 'calls', cell: (group) => formatCount(group.length), isWanted: true },
    {
      title: 'in',
      cell: (group) =>
        sumText(
          group,
          (call) => call.inputTokens,
          () => true,
          symbols,
        ),
      isWanted: true,
    },
    {
      title: 'cached',
      cell: (group) => shareText(group, (call) => call.cachedTokens, symbols),
      isWanted: known((call) => call.cachedTokens),
    },
    {
      title: 'out',
      cell: (group) =>
        sumText(
          group,
          (call) => call.outputTokens,
          (call) => !call.isEmbedding,
          symbols,
        ),
      isWanted: true,
    },
    {
      title: 'reasoning',
      cell: (group) => shareText(group, (call) => call.reasoningTokens, symbols),
      isWanted: known((call) => call.reasoningTokens),
    },
    {
      title: 'first token',
      cell: (group) => duration(average(group.map(({ call }) => call.firstToken))),
      isWanted: known((call) => call.firstToken),
    },
    {
      title: 'time',
      cell: (group) => duration(sum(group.map(({ span }) => span.duration))),
      isWanted: true,
    },
  ];
  return columns.filter((column) => column.isWanted);
}

/** A sum over calls that should all have reported the number. */
function sumText(
  group: readonly SpanCall[],
  read: (call: ModelCall) => number | undefined,
  isDue: (call: ModelCall) => boolean,
  symbols: Symbols,
): string {
  const total = sum(group.map(({ call }) => read(call)));
  if (total === undefined) {
    return symbols.missing;
  }
  const isPartial = group.some(({ call }) => isDue(call) && read(call) === undefined);
  return (isPartial ? symbols.atLeast : '') + formatCount(total);
}

/** A sum of a number that many providers report only when it is not 0. */
function shareText(
  group: readonly SpanCall[],
  read: (call: ModelCall) => number | undefined,
  symbols: Symbols,
): string {
  return sumText(group, read, () => false, symbols);
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}

function average(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  const total = sum(known);
  return total === undefined ? undefined : total / known.length;
}

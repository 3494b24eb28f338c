import type { TracerStats } from '@spanlight/core';

import type { Outcome } from './run-fault.ts';
import { textOfDrops } from './text-of-drops.ts';

/** Names and widths of columns. */
type Columns = Readonly<Record<string, number>>;

const TITLE_WIDTH = 37;
const OURS = {
  accepted: 8,
  twice: 5,
  delivered: 9,
  dropped: 20,
  queued: 6,
  flush: 8,
  shutdown: 8,
  time: 5,
};
const THEIRS = { accepted: 8, twice: 5, flush: 8, shutdown: 8, time: 5 };

/** The two lines above the table. */
export function header(): string {
  const ours = namesOf(OURS);
  return [
    row('', 'Spanlight'.padEnd(ours.length), 'OpenTelemetry BatchSpanProcessor'),
    row('fault', ours, namesOf(THEIRS)),
  ].join('\n');
}

/** One line of the table. */
export function line(
  title: string,
  ours: Outcome<TracerStats>,
  theirs: Outcome<undefined>,
): string {
  const { delivered, dropped } = ours.stats.exporters[0]!;
  const cells = {
    ...commonCells(ours),
    delivered: String(delivered),
    dropped: textOfDrops(dropped),
    queued: String(ours.flushStats.exporters[0]!.queued || '-'),
  };
  return row(title, cellsOf(OURS, cells), cellsOf(THEIRS, commonCells(theirs)));
}

export const LEGEND = `
accepted   how many of the 1,000 spans the backend has; 600 of them ended while the fault lasted
twice      how many came again though the backend had them, because its answer was lost
delivered  counted as delivered; fewer than accepted where the backend's answer never came
dropped    counted as lost, and why
queued     still waiting when the flush was over; then came the shutdown
flush      whether forceFlush said that everything was delivered; so does shutdown
time       from the first span to the end of the shutdown, with 1.5 s for the fault

BatchSpanProcessor keeps no counts, and leaves it to its exporters to try again.`;

function commonCells(outcome: Outcome<unknown>): Record<string, string> {
  return {
    accepted: String(outcome.accepted),
    twice: String(outcome.duplicates || '-'),
    flush: outcome.isFlushRejected ? 'rejected' : 'resolved',
    shutdown: outcome.isShutdownRejected ? 'rejected' : 'resolved',
    time: `${(outcome.millis / 1000).toFixed(1)} s`,
  };
}

function namesOf(columns: Columns): string {
  return cellsOf(columns, Object.fromEntries(Object.keys(columns).map((name) => [name, name])));
}

function cellsOf(columns: Columns, cells: Readonly<Record<string, string>>): string {
  return Object.entries(columns)
    .map(([name, width]) => cells[name]!.padEnd(width))
    .join('  ');
}

function row(title: string, ours: string, theirs: string): string {
  return `${title.padEnd(TITLE_WIDTH)} │ ${ours} │ ${theirs}`.trimEnd();
}

import type { TracerStats } from '@spanlight/core';

import { unaccounted } from '../faults/unaccounted.ts';
import type { BackendReport } from './backend-process.ts';
import type { Workload } from './workload.ts';

/** What does not balance while the program runs. */
export function mistakesIn(stats: TracerStats, workload: Workload): string[] {
  return mismatches([
    ['started', stats.started, workload.started],
    ['ended', stats.ended, workload.ended],
    ['open', stats.recording, workload.open],
    ['neither delivered nor dropped nor queued', unaccounted(stats), 0],
  ]);
}

/** What does not balance after the shutdown, which has ended the open spans. */
export function mistakesAtEnd(
  stats: TracerStats,
  workload: Workload,
  { accepted }: BackendReport,
): string[] {
  const { delivered, dropped, queued } = stats.exporters[0]!;
  return [
    ...mismatches([
      ['started', stats.started, workload.started],
      ['ended', stats.ended, workload.ended + workload.open],
      ['open', stats.recording, 0],
      ['neither delivered nor dropped nor queued', unaccounted(stats), 0],
      ['queued', queued, 0],
    ]),
    // What the backend has taken and could not say is sent again, unless the shutdown gives up.
    ...(accepted < delivered || accepted > delivered + dropped.shut_down
      ? [`the backend has ${accepted}, delivered are ${delivered}`]
      : []),
  ];
}

function mismatches(figures: readonly (readonly [string, number, number])[]): string[] {
  return figures
    .filter(([, actual, expected]) => actual !== expected)
    .map(([what, actual, expected]) => `${what}: ${actual}, and not ${expected}`);
}

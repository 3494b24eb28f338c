import type { TracerStats } from '@spanlight/core';

import { textOfDrops } from '../faults/text-of-drops.ts';

/** Says now and then how far a program is. */
export class ProgressLines {
  readonly #startTime = performance.now();
  #lastTime = this.#startTime;
  #lastStarted = 0;

  /** What has happened since the last line, and altogether. */
  next({ started, exporters }: TracerStats, phase: string): string {
    const now = performance.now();
    const rate = ((started - this.#lastStarted) / (now - this.#lastTime)) * 1000;
    this.#lastTime = now;
    this.#lastStarted = started;
    const { rss, heapUsed } = process.memoryUsage();
    const { queued, delivered, retried, dropped } = exporters[0]!;
    return [
      `${((now - this.#startTime) / 1000).toFixed(0)} s`.padStart(6),
      phase.padEnd(7),
      `${rate.toFixed(0)}/s`.padStart(8),
      `rss ${(rss / 1e6).toFixed(0)} MB`.padStart(10),
      `heap ${(heapUsed / 1e6).toFixed(0)} MB`.padStart(11),
      `queued ${queued}`.padStart(13),
      `delivered ${delivered}`.padStart(18),
      `retried ${retried}`.padStart(11),
      `dropped ${textOfDrops(dropped)}`,
    ].join('  ');
  }
}

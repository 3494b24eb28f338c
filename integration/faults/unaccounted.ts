import type { TracerStats } from '@spanlight/core';

/** How many ended spans are, by the books of the only exporter, neither delivered nor dropped nor queued. Zero, or there is a mistake. */
export function unaccounted({ ended, exporters }: TracerStats): number {
  const { delivered, dropped, queued } = exporters[0]!;
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return ended - delivered - lost - queued;
}

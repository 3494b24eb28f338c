import type { ExporterStats } from '@spanlight/core';

/** How many spans were dropped for which reasons, in words. */
export function textOfDrops(dropped: ExporterStats['dropped']): string {
  const reasons = Object.entries(dropped).filter(([, count]) => count > 0);
  return reasons.map(([reason, count]) => `${count} ${reason}`).join(', ') || '-';
}

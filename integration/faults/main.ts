// Prints what becomes of spans when their delivery goes wrong, with Spanlight and with OpenTelemetry's BatchSpanProcessor.

import { cases } from './cases.ts';
import { opentelemetry } from './opentelemetry.ts';
import { runFault } from './run-fault.ts';
import { spanlight } from './spanlight.ts';
import { header, LEGEND, line } from './table.ts';
import { unaccounted } from './unaccounted.ts';

console.log(header());
for (const fault of cases) {
  // oxlint-disable-next-line no-await-in-loop -- or the cases would disturb each other
  const [ours, theirs] = await Promise.all([
    runFault(fault, spanlight),
    runFault(fault, opentelemetry),
  ]);
  console.log(line(fault.title, ours, theirs));
  for (const stats of [ours.flushStats, ours.stats]) {
    if (unaccounted(stats) !== 0 || stats.exporters[0]!.delivered > ours.accepted) {
      console.log(`  the books do not balance: ${JSON.stringify(stats)}`);
      process.exitCode = 1;
    }
  }
}
console.log(LEGEND);

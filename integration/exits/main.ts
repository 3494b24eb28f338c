import { endings } from './endings.ts';
import { type Outcome, runEnding } from './run-ending.ts';

// Prints what becomes of 1,000 ended spans when a process ends that neither flushes nor shuts down.

const HEADER = ['ending', 'Spanlight', '', 'OpenTelemetry SDK', ''];
const WIDTHS = [22, 34, 20, 34, 20];

const print = (cells: string[]): void =>
  console.log(
    cells
      .map((cell, index) => cell.padEnd(WIDTHS[index]!))
      .join(' ')
      .trimEnd(),
  );

const shown = ({ delivered, counted, end, millis }: Outcome): string[] => [
  `${delivered} delivered, ${counted} counted lost`,
  `${end}, ${Math.round(millis)} ms`,
];

print(HEADER);
for (const ending of [...Object.keys(endings), 'worker thread end']) {
  // oxlint-disable no-await-in-loop -- one process at a time, or their times would be each other's
  const ours = await runEnding('spanlight', ending);
  const theirs = await runEnding('sdk', ending);
  // oxlint-enable no-await-in-loop
  print([ending, ...shown(ours), ...shown(theirs)]);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { minifySync } from 'rolldown/utils';

import { publicPackages } from './workspace.ts';

// Compares every built entry point, minified and gzipped, with its budget in bytes. An entry point is one file, so this is
// what it adds to a bundle, without its dependencies and peers: they are not in the file.

const budgetsFile = join(import.meta.dirname, 'size-budgets.json');
const budgets = JSON.parse(readFileSync(budgetsFile, 'utf8')) as Record<string, number>;
const complaints: string[] = [];
const measured = new Set<string>();

for (const { folder, entryPoints } of publicPackages) {
  for (const { specifier, name } of entryPoints) {
    const file = join(folder, 'dist', `${name}.js`);
    const { code } = minifySync(file, readFileSync(file, 'utf8'), { module: true });
    const size = gzipSync(code).byteLength;
    const budget = budgets[specifier];
    measured.add(specifier);
    console.log(`${specifier.padEnd(32)} ${size} of ${budget ?? '?'} bytes`);
    if (budget === undefined) complaints.push(`${specifier} has no budget.`);
    else if (size > budget) complaints.push(`${specifier} is ${size - budget} bytes too large.`);
  }
}
for (const specifier of Object.keys(budgets)) {
  if (!measured.has(specifier)) complaints.push(`${specifier} has a budget, but is not published.`);
}

if (complaints.length > 0) {
  console.error(`\n${complaints.join('\n')}\nThe budgets are in scripts/size-budgets.json.`);
  process.exitCode = 1;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { build } from 'rolldown';

import { publicPackages, type EntryPoint, type Package } from './workspace.ts';

// Compares every built entry point with its budget in bytes: bundled with what it loads of its own package, minified and
// gzipped, without its dependencies and peers.

const budgetsFile = join(import.meta.dirname, 'size-budgets.json');
const budgets = JSON.parse(readFileSync(budgetsFile, 'utf8')) as Record<string, number>;
const complaints: string[] = [];

const sizes = await Promise.all(
  publicPackages.flatMap((publicPackage) =>
    publicPackage.entryPoints.map((entryPoint) => measure(publicPackage, entryPoint)),
  ),
);
for (const { specifier, size } of sizes) {
  const budget = budgets[specifier];
  console.log(`${specifier.padEnd(36)} ${size} of ${budget ?? '?'} bytes`);
  if (budget === undefined) complaints.push(`${specifier} has no budget.`);
  else if (size > budget) complaints.push(`${specifier} is ${size - budget} bytes too large.`);
}
for (const specifier of Object.keys(budgets)) {
  if (!sizes.some((measured) => measured.specifier === specifier)) {
    complaints.push(`${specifier} has a budget, but is not published.`);
  }
}

if (complaints.length > 0) {
  console.error(`\n${complaints.join('\n')}\nThe budgets are in scripts/size-budgets.json.`);
  process.exitCode = 1;
}

async function measure(
  publicPackage: Package,
  entryPoint: EntryPoint,
): Promise<{ specifier: string; size: number }> {
  const file = join(publicPackage.folder, 'dist', `${entryPoint.name}.js`);
  const { output } = await build({
    input: file,
    platform: 'node',
    external: (id) => id !== file && !`${id}/`.startsWith(`${publicPackage.name}/`),
    output: { minify: true, codeSplitting: false },
    write: false,
  });
  return { specifier: entryPoint.specifier, size: gzipSync(output[0].code).byteLength };
}

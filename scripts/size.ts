import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { build } from 'rolldown';

import { publicPackages, type EntryPoint, type Package } from './workspace.ts';

// Compares every built entry point with its budget in bytes: bundled with what it loads of its own package, minified and
// gzipped, without its dependencies and peers. A budget for `entry point { name }` is for a program that imports only that.

const budgetsFile = join(import.meta.dirname, 'size-budgets.json');
const budgets = JSON.parse(readFileSync(budgetsFile, 'utf8')) as Record<string, number>;
const complaints: string[] = [];

const sizes = await Promise.all(
  publicPackages.flatMap((publicPackage) =>
    publicPackage.entryPoints.flatMap((entryPoint) => [
      measure(publicPackage, entryPoint, entryPoint.specifier),
      ...Object.keys(budgets)
        .filter((measured) => measured.startsWith(`${entryPoint.specifier} {`))
        .map((measured) => measure(publicPackage, entryPoint, measured)),
    ]),
  ),
);
for (const { specifier, size } of sizes) {
  const budget = budgets[specifier];
  console.log(`${specifier.padEnd(40)} ${size} of ${budget ?? '?'} bytes`);
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
  specifier: string,
): Promise<{ specifier: string; size: number }> {
  const file = join(publicPackage.folder, 'dist', `${entryPoint.name}.js`);
  const names = specifier.slice(entryPoint.specifier.length) || '*';
  const program = 'program.js';
  const { output } = await build({
    input: program,
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === program ? id : undefined),
        load: (id) =>
          id === program ? `export ${names} from ${JSON.stringify(file)};` : undefined,
      },
    ],
    platform: 'node',
    external: (id) =>
      id !== program && id !== file && !`${id}/`.startsWith(`${publicPackage.name}/`),
    output: { minify: true, codeSplitting: false },
    write: false,
  });
  return { specifier, size: gzipSync(output[0].code).byteLength };
}

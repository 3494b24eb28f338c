import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';

import { defineConfig } from 'rolldown';

// Run in a package's folder: makes one file of each published entry point. How many files a program loads decides how
// long its import takes.

interface Manifest {
  exports: Record<string, string | { '@spanlight/source': string }>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const sources = Object.values(manifest.exports).flatMap((target) =>
  typeof target === 'string' ? [] : [target['@spanlight/source']],
);

export default defineConfig({
  input: Object.fromEntries(
    sources.map((file) => [file.slice('./src/'.length, -'.ts'.length), file]),
  ),
  platform: 'node',
  tsconfig: false,
  transform: { target: 'es2023' },
  external: (id) => !id.startsWith('.') && !isAbsolute(id),
  checks: { circularDependency: true },
  logLevel: 'warn',
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    sourcemap: true,
    sourcemapExcludeSources: true, // `src` is in the tarball
    comments: { jsdoc: false, legal: true, annotation: true }, // the documentation is in the .d.ts
    entryFileNames: '[name].js',
    chunkFileNames(chunk) {
      throw new Error(
        `${chunk.moduleIds.join(', ')}: shared by two entry points. Import it through the package's own name.`,
      );
    },
  },
});

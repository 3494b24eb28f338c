import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from 'vitest';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
const run = promisify(execFile);

// A block of the README that imports createTracer begins a program, and the blocks after it go on with it.
const readme = await readFile(join(packageRoot, 'README.md'), 'utf8');
const programs: { file: string; code: string }[] = [];
for (const [, code = ''] of readme.matchAll(/^```ts\n(.*?)^```$/gms)) {
  const program = programs.at(-1);
  if (program === undefined || /^import .*\bcreateTracer\b/m.test(code)) {
    programs.push({ file: `program-${programs.length + 1}`, code });
  } else {
    program.code += `\n${code}`;
  }
}

/** What the programs can import, and where that is. */
const installed = {
  '@opentelemetry': 'node_modules/@opentelemetry',
  '@spanlight/core': '.',
  '@spanlight/exporter-console': '../exporter-console',
  '@types': '../../node_modules/@types',
};

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spanlight-readme-'));
  const config = {
    extends: join(packageRoot, '../../tsconfig.base.json'),
    compilerOptions: { noEmit: false, noUnusedLocals: false, rootDir: '.', outDir: '.' },
    files: programs.map(({ file }) => `${file}.ts`),
  };
  await mkdir(join(directory, 'node_modules/@spanlight'), { recursive: true });
  await Promise.all([
    writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' })),
    writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config)),
    ...programs.map(({ file, code }) => writeFile(join(directory, `${file}.ts`), code)),
    ...Object.entries(installed).map(([name, path]) =>
      symlink(join(packageRoot, path), join(directory, 'node_modules', name)),
    ),
  ]);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test('the examples of the README have no type errors', async () => {
  const checked = run(process.execPath, [compiler, '-p', directory, '--noEmit']);
  const { stdout } = await checked.catch((failed: { stdout: string }) => failed);
  expect(stdout).toBe('');
});

test('the examples of the README run, quietly', async () => {
  expect(programs.length).toBeGreaterThan(1);
  // Compiled, because node does not run decorators yet. What they import is checked above.
  await run(process.execPath, [compiler, '-p', directory, '--noCheck', '--noResolve']);
  const flags = [
    '--conditions=@spanlight/source',
    '--disable-warning=ExperimentalWarning',
    ...(process.features.typescript ? [] : ['--experimental-strip-types']),
  ];
  const results = await Promise.all(
    programs.map(({ file }) =>
      run(process.execPath, [...flags, `${file}.js`], { cwd: directory, encoding: 'utf8' }),
    ),
  );
  expect(results.map(({ stderr }) => stderr)).toEqual(programs.map(() => ''));
  expect(results[0]?.stdout).toMatch(/checkout .*order\.id=42/);
});

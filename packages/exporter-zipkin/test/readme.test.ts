import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { ZipkinStandIn } from './support/zipkin-stand-in.ts';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);
const run = promisify(execFile);

// Every block but the one that shows another package.
const readme = await readFile(join(packageRoot, 'README.md'), 'utf8');
const programs = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)]
  .map(([, code = '']) => code)
  .filter((code) => !code.includes('exporter-otlp'));

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spanlight-readme-'));
  const installed = {
    '@opentelemetry': 'node_modules/@opentelemetry',
    '@spanlight/core': '../core',
    '@spanlight/exporter-zipkin': '.',
    '@types': '../../node_modules/@types',
  };
  const config = {
    extends: join(packageRoot, '../../tsconfig.base.json'),
    compilerOptions: { noEmit: false, noUnusedLocals: false, rootDir: '.', outDir: '.' },
    files: programs.map((_code, index) => `program-${index}.ts`),
  };
  await mkdir(join(directory, 'node_modules/@spanlight'), { recursive: true });
  await Promise.all([
    writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' })),
    writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config)),
    ...programs.map((code, index) => writeFile(join(directory, `program-${index}.ts`), code)),
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

test('the examples of the README run, and their spans arrive', async () => {
  expect(programs).toHaveLength(3);
  await using standIn = await ZipkinStandIn.start();
  await run(process.execPath, [compiler, '-p', directory, '--noCheck', '--noResolve']);
  const flags = [
    '--conditions=@spanlight/source',
    '--disable-warning=ExperimentalWarning',
    ...(process.features.typescript ? [] : ['--experimental-strip-types']),
  ];
  const env = { ...process.env, OTEL_EXPORTER_ZIPKIN_ENDPOINT: standIn.url };
  const results = await Promise.all(
    programs.map((_code, index) =>
      run(process.execPath, [...flags, `program-${index}.js`], { cwd: directory, env }),
    ),
  );
  expect(results.map(({ stderr }) => stderr)).toEqual(programs.map(() => ''));
  expect(standIn.spans.map(({ name }) => name)).toEqual(['checkout', 'checkout']);
});

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { LangSmithServer } from './support/langsmith-server.ts';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const apiKey = 'lsv2_readme';
let directory = '';
let server: LangSmithServer;

beforeAll(async () => {
  server = await LangSmithServer.start(apiKey);
  directory = await mkdtemp(join(tmpdir(), 'spanlight-readme-'));
  await mkdir(join(directory, 'node_modules/@spanlight'), { recursive: true });
  const installed = {
    '@opentelemetry': 'node_modules/@opentelemetry',
    '@spanlight/core': '../core',
    '@spanlight/exporter-langsmith': '.',
  };
  await Promise.all(
    Object.entries(installed).map(([name, path]) =>
      symlink(join(packageRoot, path), join(directory, 'node_modules', name)),
    ),
  );
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await server[Symbol.asyncDispose]();
});

test('the examples of the README run, quietly, and the first one arrives', async () => {
  const readme = await readFile(join(packageRoot, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
  expect(blocks).toHaveLength(3);
  const file = join(directory, 'program.mts');
  await writeFile(file, blocks.join('\n'));
  const flags = [
    '--conditions=@spanlight/source',
    '--disable-warning=ExperimentalWarning',
    ...(process.features.typescript ? [] : ['--experimental-strip-types']),
  ];
  const env = { ...process.env, LANGSMITH_API_KEY: apiKey, LANGSMITH_ENDPOINT: server.url };
  const { stderr } = await promisify(execFile)(process.execPath, [...flags, file], { env });
  expect(stderr).toBe('');
  expect(server.trees()).toMatchObject([
    { run: { name: 'checkout', extra: { metadata: { 'order.id': 42 } } } },
  ]);
});

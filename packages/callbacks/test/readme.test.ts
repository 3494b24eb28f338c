import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');

/** What the examples use of their reader's program. */
const PROGRAM = `
declare const acme: {
  complete(prompt: string): Promise<{ text: string; usage: { in: number; out: number } }>;
};
declare function getWeather(city: string): Promise<string>;
`;

/** What the examples can import, and where that is. */
const INSTALLED = {
  '@opentelemetry': 'node_modules/@opentelemetry',
  '@spanlight/callbacks': '.',
  '@spanlight/core': '../core',
  '@spanlight/exporter-console': '../exporter-console',
  '@types': '../../node_modules/@types',
  openai: 'node_modules/openai',
};

test('the examples of the README are one program without type errors', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'spanlight-readme-'));
  try {
    const readme = await readFile(join(packageRoot, 'README.md'), 'utf8');
    const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
    expect(blocks.length).toBeGreaterThan(3);
    const config = {
      extends: join(packageRoot, '../../tsconfig.base.json'),
      compilerOptions: { noUnusedLocals: false, rootDir: '/' },
      files: ['readme.ts'],
    };
    await mkdir(join(directory, 'node_modules/@spanlight'), { recursive: true });
    await Promise.all([
      writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' })),
      writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config)),
      writeFile(join(directory, 'readme.ts'), [PROGRAM, ...blocks].join('\n')),
      ...Object.entries(INSTALLED).map(([name, path]) =>
        symlink(join(packageRoot, path), join(directory, 'node_modules', name)),
      ),
    ]);
    const checked = promisify(execFile)(process.execPath, [compiler, '-p', directory, '--noEmit']);
    const { stdout } = await checked.catch((failed: { stdout: string }) => failed);
    expect(stdout).toBe('');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

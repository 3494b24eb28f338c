import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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
const PAGE_PROGRAM = `
import type { TracingCallbacks } from '@spanlight/callbacks';
import type { CompiledStateGraph } from '@langchain/langgraph';
declare const callbacks: TracingCallbacks;
declare const graph: CompiledStateGraph<{ topic: string }, { topic?: string }, '__start__'>;
declare const input: { topic: string };
`;

/** What the examples can import, and where that is. */
const INSTALLED = {
  '@anthropic-ai': 'node_modules/@anthropic-ai',
  '@google': 'node_modules/@google',
  '@langchain': 'node_modules/@langchain',
  '@modelcontextprotocol': 'node_modules/@modelcontextprotocol',
  '@openai': 'node_modules/@openai',
  '@opentelemetry': 'node_modules/@opentelemetry',
  '@spanlight/callbacks': '.',
  '@spanlight/core': '../core',
  '@spanlight/exporter-console': '../exporter-console',
  '@types': '../../node_modules/@types',
  ollama: 'node_modules/ollama',
  openai: 'node_modules/openai',
};

const pages = (await readdir(join(packageRoot, 'docs'))).map((name) => `docs/${name}`);

test.each(['README.md', ...pages])(
  'the examples of %s are a program without type errors',
  async (page) => {
    const directory = await mkdtemp(join(tmpdir(), 'spanlight-readme-'));
    try {
      const text = await readFile(join(packageRoot, page), 'utf8');
      const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
      expect(blocks).not.toEqual([]);
      const config = {
        extends: join(packageRoot, '../../tsconfig.base.json'),
        compilerOptions: { noUnusedLocals: false, rootDir: '/' },
        files: ['readme.ts'],
      };
      await mkdir(join(directory, 'node_modules/@spanlight'), { recursive: true });
      const program = [page === 'README.md' ? PROGRAM : PAGE_PROGRAM, ...blocks];
      await Promise.all([
        writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' })),
        writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config)),
        writeFile(join(directory, 'readme.ts'), program.join('\n')),
        ...Object.entries(INSTALLED).map(([name, path]) =>
          symlink(join(packageRoot, path), join(directory, 'node_modules', name)),
        ),
      ]);
      const checked = promisify(execFile)(process.execPath, [
        compiler,
        '-p',
        directory,
        '--noEmit',
      ]);
      const { stdout } = await checked.catch((failed: { stdout: string }) => failed);
      expect(stdout).toBe('');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
);

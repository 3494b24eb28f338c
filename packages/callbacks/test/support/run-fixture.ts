import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs a program of `test/fixtures` in a process of its own. Answers the JSON that it prints. */
export async function runFixture(
  file: string,
  args: readonly string[] = [],
  nodeOptions: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const path = fileURLToPath(new URL(`../fixtures/${file}`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@spanlight/source',
    '--no-warnings',
    ...(process.features.typescript ? [] : ['--experimental-strip-types']),
    ...nodeOptions,
    path,
    ...args,
  ]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { Missing } from '../support/missing.ts';

/**
 * A folder of the user's cache with something in it that takes long to get. It is got the first time it is asked for, and
 * again if that did not come to its end.
 *
 * @param name - says what it is, and its version
 * @param fill - gets it, into the empty folder
 */
export async function cached(
  name: string,
  fill: (folder: string) => Promise<unknown>,
): Promise<string | Missing> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'spanlight', name);
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    const start = performance.now();
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    try {
      await fill(folder);
    } catch (error) {
      return new Missing(`${name} cannot be had: ${(error as Error).message}`);
    }
    await writeFile(complete, '');
    console.log(`got ${name} in ${Math.round((performance.now() - start) / 1000)} s`);
  }
  return folder;
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { findProgram } from './find-program.ts';
import { Missing } from './missing.ts';

const run = promisify(execFile);
const requirements = fileURLToPath(new URL('../relay/requirements.txt', import.meta.url));

/**
 * A Python with OpenTelemetry's SDK: a virtual environment in the user's cache folder, made the first time it is needed
 * and again when `requirements.txt` changes.
 */
export async function preparePython(): Promise<string | Missing> {
  const python3 = findProgram('python3');
  if (python3 === undefined) {
    return new Missing('Python is missing: apt-get install python3 python3-venv');
  }
  const version = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const folder = join(cacheFolder(), 'spanlight', `python-${version.slice(0, 12)}`);
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    try {
      await run(python3, ['-m', 'venv', '--clear', folder]);
      await run(python, ['-m', 'pip', 'install', '--quiet', '--retries=1', '-r', requirements]);
      await writeFile(complete, '');
    } catch (error) {
      const reason = (error as Error).message.trim().split('\n').at(-1);
      return new Missing(
        `OpenTelemetry for Python cannot be installed. It takes python3-venv and a network. ${reason}`,
      );
    }
  }
  return python;
}

function cacheFolder(): string {
  return process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
}

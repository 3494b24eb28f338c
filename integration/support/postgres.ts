import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import type { LocalServer } from './local-server.ts';
import { Missing } from './missing.ts';
import { startProcess } from './running-process.ts';

/** Where Debian keeps the programs, in a folder for each version. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** Starts PostgreSQL with an empty database, in a folder that is removed at its end. */
export async function startPostgres(): Promise<LocalServer | Missing> {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  const folders = versions.map((version) => join(DEBIAN_FOLDER, version, 'bin'));
  const initdb = findProgram('initdb', folders);
  const postgres = findProgram('postgres', folders);
  if (initdb === undefined || postgres === undefined) {
    return new Missing('PostgreSQL is missing: apt-get install postgresql');
  }

  const folder = await mkdtemp(join(tmpdir(), 'spanlight-postgres-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true });
  try {
    const owner = process.getuid?.() === 0 ? systemUser('postgres') : undefined;
    if (owner !== undefined) {
      await chown(folder, owner.uid, owner.gid);
    }
    const data = join(folder, 'data');
    await promisify(execFile)(
      initdb,
      ['--pgdata', data, '--username=spanlight', '--auth=trust', '--locale=C', '--no-sync'],
      { cwd: folder, ...owner },
    );
    const port = await freePort();
    const server = await startProcess(
      postgres,
      ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F'],
      {
        ready: /ready to accept connections/,
        endSignal: 'SIGINT', // does not wait for its clients
        cwd: folder,
        ...owner,
      },
    );
    return {
      url: `postgres://spanlight@127.0.0.1:${port}/postgres`,
      async [Symbol.asyncDispose]() {
        try {
          await server.end();
        } finally {
          await remove();
        }
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** PostgreSQL refuses to run as root. */
function systemUser(name: string): { uid: number; gid: number } {
  const id = (option: string): number => Number(execFileSync('id', [option, name]));
  return { uid: id('-u'), gid: id('-g') };
}

import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import type { LocalServer } from './local-server.ts';
import { Missing } from './missing.ts';
import { startProcess } from './running-process.ts';

/** Starts a Redis that keeps nothing on the disk. */
export async function startRedis(): Promise<LocalServer | Missing> {
  const program = findProgram('redis-server');
  if (program === undefined) {
    return new Missing('Redis is missing: apt-get install redis-server');
  }
  const port = await freePort();
  const server = await startProcess(
    program,
    ['--bind', '127.0.0.1', '--port', String(port), '--save', ''],
    { ready: /Ready to accept connections/ },
  );
  return { url: `redis://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server.end() };
}

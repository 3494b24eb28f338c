import { join } from 'node:path';

import { Missing } from '../support/missing.ts';
import { cached } from './cached.ts';
import { runTool } from './run-tool.ts';

/**
 * Builds a program of Go, the first time it takes minutes. All its modules come through the module proxy, and are what the
 * `go.sum` beside its `go.mod` says.
 *
 * @param name - of the program, with its version
 * @param findSource - answers the folder with its `go.mod`
 * @param packagePath - of its `main`, from that folder on
 */
export async function buildGo(
  name: string,
  findSource: () => Promise<string>,
  packagePath: string,
): Promise<string | Missing> {
  const folder = await cached(name, async (empty) => {
    const options = ['-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags=-s -w'];
    await go(['build', ...options, '-o', join(empty, 'program'), packagePath], await findSource());
  });
  return folder instanceof Missing ? folder : join(folder, 'program');
}

/** Gets the source of a module, checked against the public checksum database, and answers its folder. */
export async function downloadGoModule(path: string): Promise<string> {
  const answer = await go(['mod', 'download', '-json', path], '/');
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

function go(args: readonly string[], cwd: string): Promise<string> {
  // Other toolchains cannot be downloaded everywhere: if this one is too old, it says so.
  return runTool('golang-go', 'go', args, {
    cwd,
    env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '' },
  });
}

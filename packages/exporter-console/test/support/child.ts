import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Starts a program of test/fixtures, with these variables and none of those that decide about colours. */
export function start(
  fixture: string,
  args: string[] = [],
  variables: Record<string, string> = {},
): ChildProcess {
  const file = fileURLToPath(new URL(`../fixtures/${fixture}.ts`, import.meta.url));
  const { PATH = '' } = process.env;
  return spawn(
    process.execPath,
    [
      '--experimental-strip-types',
      '--no-warnings',
      '--conditions=@spanlight/source',
      file,
      ...args,
    ],
    { env: { PATH, ...variables } },
  );
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) {
    throw new Error('the child has no output');
  }
  const [out, err, [code]] = await Promise.all([
    stdout.destroyed ? '' : text(stdout),
    text(stderr),
    once(child, 'close'),
  ]);
  return { code, stdout: out, stderr: err };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface ProcessResult {
  /** The exit code; null if a signal ended the process. */
  readonly code: number | null;
  /** The signal that ended the process, if one did. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly millis: number;
}

/** Runs a module in a fresh Node process, where `@spanlight/core` is this package's source. */
export async function runNode(
  module: string,
  options: { env?: Record<string, string>; flags?: string[] } = {},
): Promise<ProcessResult> {
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--conditions=@spanlight/source',
      ...(process.features.typescript ? [] : ['--experimental-strip-types']),
      '--disable-warning=ExperimentalWarning',
      ...(options.flags ?? []),
      '--input-type=module',
      '--eval',
      module,
    ],
    {
      cwd: packageRoot,
      env: { PATH: process.env['PATH'], ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr, millis: performance.now() - startedAt };
}

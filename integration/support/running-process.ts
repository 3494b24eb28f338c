import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How a program is started. */
export interface ProcessOptions {
  /** The line that it writes as soon as it can be used. Default: it can be used at once. */
  readonly ready?: RegExp;
  /** Its variables. Of this process's own it gets `PATH` only, so that the tests are the same everywhere. */
  readonly env?: Readonly<Record<string, string>>;
  /** The signal that asks it to end. Default: SIGTERM. */
  readonly endSignal?: NodeJS.Signals;
  /** Default: the folder of this package. */
  readonly cwd?: string;
  /** The user that it runs as. Default: this process's own. */
  readonly uid?: number;
  readonly gid?: number;
}

/** A program that runs beside the test. Whoever starts it ends it, at the latest by `await using`. */
export interface RunningProcess {
  /** What it has written so far, standard output and errors. */
  readonly lines: readonly string[];
  /** What `ready` has found: the whole, then its groups. */
  readonly ready: readonly string[];
  /** Resolves when it has ended by itself. Rejects if it failed, with what it wrote. */
  ended(): Promise<void>;
  /** Asks it to end, waits, and kills it if that takes too long. Rejects like `ended`. */
  end(): Promise<void>;
  /** The same as `end`. */
  [Symbol.asyncDispose](): Promise<void>;
}

const PACKAGE_FOLDER = fileURLToPath(new URL('..', import.meta.url));
const KILL_AFTER_MILLIS = 10_000;

/** Starts a program and waits until it is ready. Rejects if it ends before that, with what it wrote. */
export async function startProcess(
  command: string,
  args: readonly string[],
  { ready, env, endSignal = 'SIGTERM', ...options }: ProcessOptions = {},
): Promise<RunningProcess> {
  const child = spawn(command, args, {
    cwd: PACKAGE_FOLDER,
    ...options,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  const failure = (what: string): Error =>
    new Error(`${[command, ...args].join(' ')} ${what}:\n${lines.join('\n')}`);

  const whenReady = new Promise<readonly string[]>((resolve) => {
    if (ready === undefined) {
      resolve([]);
    }
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        const found = ready?.exec(line);
        if (found) {
          resolve(found);
        }
      });
    }
  });
  const ended = async (): Promise<void> => {
    const [code, signal] = await closed;
    if (code !== 0 && signal !== endSignal) {
      throw failure(`ended with ${code ?? signal}`);
    }
  };
  const endedTooEarly = async (): Promise<never> => {
    await ended();
    throw failure('ended before it was ready');
  };

  const end = async (): Promise<void> => {
    child.kill(endSignal);
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MILLIS);
    await ended().finally(() => clearTimeout(timer));
  };

  const found = await Promise.race([whenReady, endedTooEarly()]);
  return { lines, ready: found, ended, end, [Symbol.asyncDispose]: end };
}

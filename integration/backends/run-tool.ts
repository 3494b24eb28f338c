import { execFile, type ExecFileOptions } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;

/** What `execFile` rejects with. */
interface ToolError extends Error {
  /** `ENOENT` or the like if it could not be started, else what it ended with. */
  readonly code: string | number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program that gets or builds something, and answers what it printed.
 *
 * @param debianPackage - what to install when the program is missing
 * @throws Error whose message says in a line what went wrong
 */
export async function runTool(
  debianPackage: string,
  program: string,
  args: readonly string[],
  options: ExecFileOptions = {},
): Promise<string> {
  try {
    const { stdout } = await run(program, args, { maxBuffer: MAX_OUTPUT_BYTES, ...options });
    return String(stdout);
  } catch (cause) {
    const { code, stdout, stderr, message } = cause as ToolError;
    if (code === 'ENOENT') {
      throw new Error(`${program} is missing: apt-get install ${debianPackage}`, { cause });
    }
    const lastLine = `${stdout}\n${stderr}`.trim().split('\n').at(-1);
    throw new Error(`${program} failed: ${lastLine || message}`, { cause });
  }
}

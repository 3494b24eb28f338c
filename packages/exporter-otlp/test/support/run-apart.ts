import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

const INSTALLED = [
  '@opentelemetry/api',
  '@opentelemetry/otlp-exporter-base',
  '@opentelemetry/otlp-transformer',
  '@spanlight/core',
];

/**
 * Runs a module in a process and a folder of its own, where the sources are `./src`.
 *
 * @param furtherPackages - what is installed besides dependencies and required peers
 */
export async function runApart(
  module: string,
  env: Record<string, string> = {},
  furtherPackages: readonly string[] = [],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'spanlight-otlp-')));
  try {
    cpSync(join(packageRoot, 'src'), join(folder, 'src'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const name of [...INSTALLED, ...furtherPackages]) {
      const link = join(folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(realpathSync(join(packageRoot, 'node_modules', name)), link);
    }
    writeFileSync(join(folder, 'main.ts'), module);
    const child = spawn(
      process.execPath,
      [
        '--conditions=@spanlight/source',
        ...(process.features.typescript ? [] : ['--experimental-strip-types']),
        '--disable-warning=ExperimentalWarning',
        join(folder, 'main.ts'),
      ],
      {
        cwd: folder,
        env: { PATH: process.env['PATH'], ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

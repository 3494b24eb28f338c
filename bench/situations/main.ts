import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { wrappers } from '../openai-wrappers.ts';
import type { Verdict } from './verdict.ts';

// Prints what users of an observed OpenAI client see, beside those of a bare one, and which spans that makes, for us and for
// other libraries. A cell is empty where all is as it should be.

const folder = mkdtempSync(join(tmpdir(), 'spanlight-situations-'));
const names = Object.keys(wrappers).filter((name) => name !== 'bare');
const rows = new Map<string, Map<string, string>>();
try {
  for (const name of names) {
    verdictsOf(name).forEach(({ api, situation, ...verdict }) => {
      const title = `${api} · ${situation}`;
      rows.set(title, (rows.get(title) ?? new Map<string, string>()).set(name, cell(verdict)));
    });
  }
} finally {
  rmSync(folder, { recursive: true });
}

console.table(
  Object.fromEntries([...rows].map(([title, cells]) => [title, Object.fromEntries(cells)])),
);
const rights = names.map((name) => {
  const right = [...rows.values()].filter((cells) => cells.get(name) === '').length;
  return `${name} ${right}`;
});
console.log(`right in all, of ${rows.size}: ${rights.join(', ')}`);

function verdictsOf(name: string): readonly Verdict[] {
  const report = join(folder, `${name}.jsonl`);
  const config = join(import.meta.dirname, 'vitest.config.ts');
  try {
    execFileSync('vitest', ['run', '--config', config, '--reporter=dot'], {
      env: { ...process.env, WRAPPER: name, REPORT: report },
      stdio: 'pipe',
    });
  } catch {
    // What a wrapper leaves unhandled fails the run, and not what is read here.
  }
  return readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict);
}

function cell({ user, started, ended, expected }: Omit<Verdict, 'api' | 'situation'>): string {
  const spans =
    started === expected && ended === expected
      ? []
      : [ended === started ? `${started} of ${expected} spans` : `${started - ended} spans open`];
  return [...(user === 'same' ? [] : [`user: ${user}`]), ...spans].join(', ');
}

// Prints what users of an observed client see, beside those of a bare one, and whether its calls of models have a span each,
// for us and for other libraries that observe the client. A cell is empty where all is as it should be.
// usage: node situations/main.ts [client]

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { type ClientName, clients } from './clients.ts';
import type { Verdict } from './verdict.ts';

const [only] = parseArgs({ allowPositionals: true }).positionals;
const chosen = (Object.keys(clients) as ClientName[]).filter(
  (client) => client === (only ?? client),
);
if (chosen.length === 0) {
  throw new TypeError(`no client "${only}"; there are: ${Object.keys(clients).join(', ')}`);
}
for (const client of chosen) {
  printSituations(client);
}

function printSituations(client: ClientName): void {
  const names = Object.keys(clients[client].wrappers);
  const verdicts = names.flatMap((name) => verdictsOf(client, name));
  const isOfOneKind = new Set(verdicts.map(({ kind }) => kind)).size === 1;
  const rows = new Map<string, Record<string, string>>();
  for (const verdict of verdicts) {
    const { wrapper, kind, situation } = verdict;
    const title = isOfOneKind ? situation : `${kind} · ${situation}`;
    rows.set(title, { ...rows.get(title), [wrapper]: cell(verdict) });
  }
  console.log(`\n${client}`);
  console.table(Object.fromEntries(rows));
  const rights = names.map((name) => {
    const right = [...rows.values()].filter((cells) => cells[name] === '').length;
    return `${name} ${right}`;
  });
  console.log(`right in all, of ${rows.size}: ${rights.join(', ')}`);
}

function verdictsOf(client: ClientName, wrapper: string): readonly Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'spanlight-situations-'));
  const report = join(folder, 'report.jsonl');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  try {
    execFileSync('vitest', ['run', '--config', config, '--reporter=dot'], {
      env: { ...process.env, CLIENT: client, WRAPPER: wrapper, REPORT: report },
      stdio: 'pipe',
    });
  } catch {
    // What a wrapper leaves unhandled fails the run, and not what is read here.
  }
  try {
    return readFileSync(report, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Verdict);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function cell({ user, open, calls, expected }: Verdict): string {
  const faults = [
    user === 'same' ? '' : `user: ${user}`,
    open === 0 ? '' : `spans open: ${open}`,
    open === 0 && calls !== expected ? `calls: ${calls} of ${expected}` : '',
  ];
  return faults.filter((fault) => fault !== '').join(', ');
}

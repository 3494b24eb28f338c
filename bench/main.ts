import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { scenarios } from './scenarios.ts';

// Every figure is the smallest of several processes, taken in turn, so that a noisy moment of the machine meets all peers
// alike. Only the ratios say something about another machine.
//
//   node main.ts [word]   only what has the word in its title

const ROUNDS = 5;
const IMPORT_ROUNDS = 15;

const IMPORTS = {
  spanlight: ['@opentelemetry/api', '@spanlight/core'],
  'sdk-trace': [
    '@opentelemetry/api',
    '@opentelemetry/sdk-trace',
    '@opentelemetry/context-async-hooks',
  ],
  floor: ['@opentelemetry/api'],
};

const [word = ''] = parseArgs({ allowPositionals: true }).positionals;

for (const { title, peers } of scenarios) {
  measure(title, ROUNDS, Object.keys(peers), (peer) => run('measure-one.ts', title, peer));
}
measure('import (floor: the API alone)', IMPORT_ROUNDS, Object.keys(IMPORTS), (peer) =>
  run('import-time.ts', ...(IMPORTS[peer as keyof typeof IMPORTS] ?? [])),
);

function run(script: string, ...args: string[]): number {
  const file = join(import.meta.dirname, script);
  return Number(execFileSync(process.execPath, [file, ...args], { encoding: 'utf8' }));
}

function measure(
  title: string,
  rounds: number,
  peers: readonly string[],
  measureOne: (peer: string) => number,
): void {
  if (!title.includes(word)) {
    return;
  }
  const figures = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const peer of peers) {
      figures.set(peer, Math.min(figures.get(peer) ?? Infinity, measureOne(peer)));
    }
  }
  report(title, figures);
}

function report(title: string, figures: ReadonlyMap<string, number>): void {
  const ours = figures.get('spanlight') ?? NaN;
  const bare = figures.get('bare');
  console.log(`\n${title}`);
  for (const [peer, figure] of figures) {
    const ratio = (ours / figure).toFixed(2);
    const against = peer === 'spanlight' ? '' : `   spanlight takes ${ratio} of it`;
    const added = bare === undefined || peer === 'bare' ? '' : `   adds ${readable(figure - bare)}`;
    console.log(
      `  ${peer.padEnd(13)} ${readable(figure).padStart(9)}${added.padEnd(18)}${against}`,
    );
  }
}

function readable(nanoseconds: number): string {
  if (nanoseconds < 1e4) {
    return `${nanoseconds.toFixed(0)} ns`;
  }
  return nanoseconds < 1e6
    ? `${(nanoseconds / 1e3).toFixed(1)} µs`
    : `${(nanoseconds / 1e6).toFixed(1)} ms`;
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { PEERS } from './scenario.ts';
import { scenarios } from './scenarios.ts';

// Every figure is the smallest of several processes, taken in turn, so that a noisy moment of the machine meets all peers
// alike. Only the ratios say something about another machine.

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
} as const;

for (const { title } of scenarios) {
  report(
    title,
    smallest(ROUNDS, (peer) => run('measure-one.ts', title, peer)),
  );
}
report(
  'import (floor: the API alone)',
  smallest(IMPORT_ROUNDS, (peer) => run('import-time.ts', ...IMPORTS[peer])),
);

function run(script: string, ...args: string[]): number {
  const file = join(import.meta.dirname, script);
  return Number(execFileSync(process.execPath, [file, ...args], { encoding: 'utf8' }));
}

function smallest(
  rounds: number,
  measure: (peer: (typeof PEERS)[number]) => number,
): Record<(typeof PEERS)[number], number> {
  const figures = { spanlight: Infinity, 'sdk-trace': Infinity, floor: Infinity };
  for (let round = 0; round < rounds; round++) {
    for (const peer of PEERS) {
      figures[peer] = Math.min(figures[peer], measure(peer));
    }
  }
  return figures;
}

function report(title: string, figures: Record<(typeof PEERS)[number], number>): void {
  console.log(`\n${title}`);
  for (const peer of PEERS) {
    const ratio = (figures.spanlight / figures[peer]).toFixed(2);
    const against = peer === 'spanlight' ? '' : `   spanlight takes ${ratio} of it`;
    console.log(`  ${peer.padEnd(10)} ${readable(figures[peer]).padStart(9)}${against}`);
  }
}

function readable(nanoseconds: number): string {
  return nanoseconds < 1e5
    ? `${nanoseconds.toFixed(0)} ns`
    : `${(nanoseconds / 1e6).toFixed(1)} ms`;
}

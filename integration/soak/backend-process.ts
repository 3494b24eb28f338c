// The backend of the soak, in a process of its own: it alternates between up and down until its parent says that it is to
// stay up, and then answers how many spans it has.
// usage: fork('backend-process.ts', [seed])

import { setTimeout as sleep } from 'node:timers/promises';

import { Backend } from '../faults/backend.ts';
import { type Phase, phases } from './phases.ts';
import { rememberNumbers } from './remember-numbers.ts';

/** What the process tells its parent. */
export interface BackendReport {
  readonly url: string;
  /** What it does now. */
  readonly phase: string;
  /** How many spans it has, each counted once. */
  readonly accepted: number;
  /** How many came again though it had them. */
  readonly duplicates: number;
  /** How long it was up, and down, in the phases that are over. */
  readonly upMillis: number;
  readonly downMillis: number;
}

/** What the parent asks for. Each is answered by a report. */
export type BackendRequest = 'stay up' | 'report';

const backend = new Backend(rememberNumbers());
const goingUp = new AbortController();
let upMillis = 0;
let downMillis = 0;

process.on('disconnect', () => process.exit());
process.on('message', (request: BackendRequest) => {
  if (request === 'stay up') {
    goingUp.abort();
  } else {
    report('up');
  }
});

await backend.listen();
for (const phase of phases(Number(process.argv[2]))) {
  // oxlint-disable-next-line no-await-in-loop -- one phase after the other
  await enter(phase);
  const startTime = performance.now();
  report(phase.name);
  // oxlint-disable-next-line no-await-in-loop
  await sleep(phase.millis, undefined, { signal: goingUp.signal }).catch(() => {});
  const millis = performance.now() - startTime;
  if (phase.fault === undefined) {
    upMillis += millis;
  } else {
    downMillis += millis;
  }
  // oxlint-disable-next-line no-await-in-loop
  await leave(phase);
  if (goingUp.signal.aborted) {
    report('up');
    break;
  }
}

async function enter({ fault }: Phase): Promise<void> {
  if (fault === 'down') {
    await backend.goDown();
  } else {
    backend.fault = fault;
  }
}

async function leave({ fault }: Phase): Promise<void> {
  backend.fault = undefined;
  if (fault === 'down') {
    await backend.listen();
  }
}

function report(phase: string): void {
  const { url, accepted, duplicates } = backend;
  process.send?.({
    url,
    phase,
    accepted,
    duplicates,
    upMillis,
    downMillis,
  } satisfies BackendReport);
}

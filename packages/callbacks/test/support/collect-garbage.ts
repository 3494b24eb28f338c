import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects all garbage, and lets finalizers run. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    collect();
    // oxlint-disable-next-line no-await-in-loop -- finalizers run between the rounds
    await sleep(15);
  }
}

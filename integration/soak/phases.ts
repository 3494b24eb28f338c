import { answering, hanging } from '../faults/backend-faults.ts';
import type { Fault } from '../faults/backend.ts';
import { seededRandom } from './seeded-random.ts';

const SHORTEST_MILLIS = 2000;
const LONGEST_MILLIS = 20_000;

/** What a backend does for a while. */
export interface Phase {
  readonly name: string;
  /** Undefined: it accepts everything; `down`: nobody listens. */
  readonly fault: Fault | 'down' | undefined;
  readonly millis: number;
}

/** Up and down in turn, without end, for the same time on the average. A seed always gives the same. */
export function* phases(seed: number): Generator<Phase, never> {
  const random = seededRandom(seed);
  const between = (least: number, most: number): number => least + random() * (most - least);
  for (;;) {
    const fewSeconds = String(Math.ceil(between(0, 5)));
    const faults = [
      { name: 'refused', fault: 'down' },
      { name: '503', fault: answering(503) },
      { name: '429', fault: answering(429, () => fewSeconds) },
      { name: 'hangs', fault: hanging },
    ] as const;
    yield { name: 'up', fault: undefined, millis: between(SHORTEST_MILLIS, LONGEST_MILLIS) };
    const down = faults[Math.floor(between(0, faults.length))]!;
    yield { ...down, millis: between(SHORTEST_MILLIS, LONGEST_MILLIS) };
  }
}

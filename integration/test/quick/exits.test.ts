import { expect, test } from 'vitest';

import { endings } from '../../exits/endings.ts';
import { runEnding } from '../../exits/run-ending.ts';

const ends: Readonly<Record<string, number | string>> = {
  'process.exit': 3,
  SIGTERM: 'SIGTERM',
  SIGINT: 'SIGINT',
  'uncaught throw': 1,
  'unhandled rejection': 1,
};

test.each([...Object.keys(endings), 'worker thread end'])(
  'a process that ends by %s delivers its spans over HTTP or counts them, and ends as ever',
  async (ending) => {
    const { delivered, counted, end } = await runEnding('spanlight', ending);
    expect({ delivered, counted, end }).toEqual({
      delivered: ending === 'process.exit' ? 0 : 1000,
      counted: ending === 'process.exit' ? 1000 : 0,
      end: ends[ending] ?? 0,
    });
  },
);

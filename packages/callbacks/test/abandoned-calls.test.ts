import { expect, test } from 'vitest';

import { runFixture } from './support/run-fixture.ts';

test('a call that can no longer be finished ends as incomplete; one under way does not', async () => {
  const ends = await runFixture('abandoned-calls.ts', [], ['--expose-gc']);

  expect(ends).toEqual({
    'stream never consumed': ['incomplete', null],
    'stream left by hand': ['incomplete', '[{"type":"text","content":"Hello"}]'],
    'call never awaited': ['incomplete', null],
    'derived and never awaited': ['incomplete', null],
    'generator never consumed': ['incomplete', null],
    'async generator left by hand': ['incomplete', null],
    'web stream never read': ['incomplete', null],
    'web stream left by hand': ['incomplete', null],
    'Node stream never read': ['incomplete', null],
    'under way': [null, '[{"type":"text","content":"Hello"}]'],
    'parsed under way': [null, '[{"type":"text","content":"Hello"}]'],
  });
});

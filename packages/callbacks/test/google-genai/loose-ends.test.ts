import { expect, test } from 'vitest';

import { runFixture } from '../support/run-fixture.ts';

test('nothing that is left alone stays open, and what is unhandled stays unhandled', async () => {
  const [bare, registered] = await Promise.all(
    ['bare', 'registered'].map((kind) =>
      runFixture('google-genai-loose-ends.ts', [kind], ['--expose-gc']),
    ),
  );

  expect(registered?.['unhandled']).toEqual(bare?.['unhandled']);
  expect(registered?.['listeners']).toBe(bare?.['listeners']);
  expect(bare?.['unhandled']).toMatchObject({ 'never awaited': 1, caught: 0 });
  expect(registered?.['ends']).toEqual({
    'never awaited': 'NOT_FOUND',
    'then without catch': 'NOT_FOUND',
    'finally without catch': 'NOT_FOUND',
    'caught late': 'NOT_FOUND',
    caught: 'NOT_FOUND',
    'stream never awaited': 'incomplete',
    'stream never read': 'incomplete',
    'stream of a signal that lives on': 'incomplete',
    'stream left by hand': 'incomplete',
  });
});

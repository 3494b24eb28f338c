import { expect, test } from 'vitest';

import { runFixture } from '../support/run-fixture.ts';

test('nothing that is left alone stays open, and what is unhandled stays unhandled', async () => {
  const [bare, registered] = await Promise.all(
    ['bare', 'registered'].map((kind) =>
      runFixture('ollama-loose-ends.ts', [kind], ['--expose-gc']),
    ),
  );

  expect(registered?.['unhandled']).toEqual(bare?.['unhandled']);
  expect(bare?.['unhandled']).toMatchObject({ 'never awaited': 1, caught: 0 });
  expect(registered?.['ends']).toEqual({
    'never awaited': 'ResponseError',
    'then without catch': 'ResponseError',
    'finally without catch': 'ResponseError',
    'caught late': 'ResponseError',
    caught: 'ResponseError',
    'stream never awaited': 'incomplete',
    'stream never read': 'incomplete',
    'stream left by hand': 'incomplete',
  });
});

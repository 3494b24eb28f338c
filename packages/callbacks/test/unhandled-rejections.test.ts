import { expect, test } from 'vitest';

import { runFixture } from './support/run-fixture.ts';

test('a registered client leaves unhandled what a bare client leaves unhandled', async () => {
  const [bare, registered] = await Promise.all([
    runFixture('unhandled-rejections.ts', ['bare']),
    runFixture('unhandled-rejections.ts', ['registered']),
  ]);

  expect(registered['unhandled']).toEqual(bare['unhandled']);
  expect(bare['unhandled']).toMatchObject({ 'never awaited': 1, caught: 0 });
  expect(registered['errorCount']).toBe(registered['caseCount']);
});

import { expect, test } from 'vitest';

import { runFixture } from '../support/run-fixture.ts';

// Of the newest version, see ../unhandled-rejections.test.ts.
test.each(['5', '6'])(
  'a registered client of openai %s leaves unhandled what a bare client leaves unhandled',
  async (major) => {
    const [bare, registered] = await Promise.all([
      runFixture('unhandled-rejections.ts', ['bare', major]),
      runFixture('unhandled-rejections.ts', ['registered', major]),
    ]);

    expect(registered['unhandled']).toEqual(bare['unhandled']);
    expect(bare['unhandled']).toMatchObject({ 'never awaited': 1, caught: 0 });
    expect(registered['errorCount']).toBe(registered['caseCount']);
  },
);

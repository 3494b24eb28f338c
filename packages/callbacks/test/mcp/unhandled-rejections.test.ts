import { expect, test } from 'vitest';

import { runFixture } from '../support/run-fixture.ts';

test.each(['v1', 'v2'])(
  'a registered client of %s leaves unhandled what a bare client leaves unhandled',
  async (version) => {
    const [bare, registered] = await Promise.all([
      runFixture('mcp-unhandled-rejections.ts', ['bare', version]),
      runFixture('mcp-unhandled-rejections.ts', ['registered', version]),
    ]);

    expect(registered['unhandled']).toEqual(bare['unhandled']);
    expect(bare['unhandled']).toMatchObject({ 'never awaited': 1, caught: 0 });
    expect(registered['errorCount']).toBe(registered['caseCount']);
  },
);

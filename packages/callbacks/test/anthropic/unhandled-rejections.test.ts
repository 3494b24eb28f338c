import { expect, test } from 'vitest';

import { VERSIONS } from '../support/anthropic-versions.ts';
import { runFixture } from '../support/run-fixture.ts';

test.each(VERSIONS.map(({ version }) => version))(
  'version %s: a registered client leaves unhandled what a bare client leaves unhandled',
  async (version) => {
    const file = 'anthropic-unhandled-rejections.ts';
    const [bare, registered] = await Promise.all([
      runFixture(file, [version, 'bare']),
      runFixture(file, [version, 'registered']),
    ]);

    expect(registered['unhandled']).toEqual(bare['unhandled']);
    expect(bare['unhandled']).toMatchObject({ 'never awaited': 1, caught: 0 });
    expect(registered['errorCount']).toBe(registered['caseCount']);
  },
);

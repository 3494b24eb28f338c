import { expect, test } from 'vitest';

import { VERSIONS } from '../support/anthropic-versions.ts';
import { runFixture } from '../support/run-fixture.ts';

const versions = VERSIONS.map(({ version }) => version);
const hello = '[{"type":"text","content":"Hello"}]';

test.each(versions)(
  'version %s: a call that can no longer be finished ends as incomplete; one under way does not',
  async (version) => {
    const file = 'anthropic-abandoned-calls.ts';
    const ends = await runFixture(file, [version], ['--expose-gc']);

    expect(ends).toEqual({
      'stream never consumed': ['incomplete', null],
      'stream left by hand': ['incomplete', hello],
      'call never awaited': ['incomplete', null],
      'derived and never awaited': ['incomplete', null],
      'tool runner left by hand': [null, hello],
      'tool runner left by hand: agent': 'incomplete',
      'helper under way': [null, hello],
      'tool runner under way': [null, hello],
    });
  },
);

import { expect, test } from 'vitest';

import { runFixture } from '../support/run-fixture.ts';

const LEFT = ['incomplete', 'incomplete'];

test.each([7, 6, 5])('nothing that is left alone stays open, with ai %i', async (version) => {
  const [bare, registered] = await Promise.all(
    ['bare', 'registered'].map((kind) =>
      runFixture('ai-sdk-loose-ends.ts', [String(version), kind], ['--expose-gc']),
    ),
  );

  expect(registered?.['unhandled']).toEqual(bare?.['unhandled']);
  expect(bare?.['unhandled']).toMatchObject({ 'failure never awaited': 1, 'failure caught': 0 });
  expect(registered?.['ends']).toEqual({
    'call never awaited': ['done', 'done'],
    'failure never awaited': ['AI_APICallError', 'AI_APICallError'],
    'failure caught': ['AI_APICallError', 'AI_APICallError'],
    'failing stream never read': ['AI_APICallError', 'AI_APICallError'],
    'stream never read': LEFT,
    'short stream never read': version === 7 ? ['done', 'incomplete'] : LEFT,
    'stream left': LEFT,
    'short stream left': version === 6 ? LEFT : ['done', 'incomplete'],
    'stream cut': version === 7 ? ['TypeError', 'TypeError'] : LEFT,
    'under way': ['done', 'done'],
  });
});

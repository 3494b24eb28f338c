import { defineProject, mergeConfig } from 'vitest/config';

import project from '../../vitest.project.ts';

/** Runs the tests of the bridge to LangChain with the versions of this package: everything resolves them from here. */
export default mergeConfig(
  project,
  defineProject({
    resolve: { dedupe: ['@langchain/core', '@langchain/langgraph'] },
    test: {
      include: ['test/**/*.test.ts', '../../packages/callbacks/test/langchain/**/*.test.ts'],
    },
  }),
);

import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// The situations are those of the tests of `@spanlight/callbacks`; only who observes the client is another.
export default defineConfig({
  root: here('../..'),
  ssr: { resolve: { conditions: ['@spanlight/source'] } },
  test: {
    alias: [{ find: '../support/situations.ts', replacement: here('describe-situations.ts') }],
    include: ['packages/callbacks/test/openai/{chat,responses,other-apis}.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 600_000,
    // A wrapper changes what all clients of the process have in common.
    isolate: true,
  },
});

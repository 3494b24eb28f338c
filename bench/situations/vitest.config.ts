import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

import { type ClientName, clients } from './clients.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const client = process.env['CLIENT'] as ClientName;
const { files, names } = clients[client];

// The situations are those of the tests of `@spanlight/callbacks`; only who observes the client is another.
export default defineConfig({
  root: here('../..'),
  ssr: { resolve: { conditions: ['@spanlight/source'] } },
  test: {
    alias: [
      { find: '../support/situations.ts', replacement: here('describe-situations.ts') },
      { find: '../support/langchain-situations.ts', replacement: here('describe-langchain.ts') },
    ],
    include: [`packages/callbacks/test/${client}/${files}`],
    testNamePattern: names,
    testTimeout: 20_000,
    hookTimeout: 600_000,
    // A wrapper changes what all clients of the process have in common.
    isolate: true,
  },
});

import { defineProject } from 'vitest/config';

/** What every package's vitest.config.ts re-exports: tests run against the sources of the whole workspace. */
export default defineProject({
  ssr: { resolve: { conditions: ['@spanlight/source'] } },
  test: { include: ['test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 30_000 },
});

import { beforeAll, type TestContext } from 'vitest';

import { Missing, need } from '../support/missing.ts';
import type { TraceBackend } from './trace-backend.ts';

/** Getting a backend may mean to build it. */
const START_TIMEOUT_MILLIS = 30 * 60_000;

/** Starts a backend before the tests of a file and ends it after them. In a test, call what it answers. */
export function useBackend(
  start: () => Promise<TraceBackend | Missing>,
): (test: TestContext) => TraceBackend {
  let backend: TraceBackend | Missing;
  beforeAll(async () => {
    const from = performance.now();
    backend = await start();
    if (backend instanceof Missing) {
      return undefined;
    }
    console.log(`started ${backend.name} in ${((performance.now() - from) / 1000).toFixed(1)} s`);
    const started = backend;
    return () => started[Symbol.asyncDispose]();
  }, START_TIMEOUT_MILLIS);
  return (test) => need(test, backend);
}

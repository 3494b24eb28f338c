import { AsyncLocalStorage } from 'node:async_hooks';

import type { Scenario } from '../scenario.ts';
import { sdkTracer, spanlightTracer } from '../set-up.ts';

async function work(): Promise<number> {
  return 1;
}

export const nestedAsync: Scenario = {
  title: 'an active async span in an active async span',
  peers: {
    async spanlight() {
      const tracer = await spanlightTracer();
      return () => tracer.span('outer', async () => tracer.span('inner', async () => work()));
    },
    async 'sdk-trace'() {
      const tracer = await sdkTracer();
      // What `tracer.span` does, by hand.
      const span = <T>(name: string, fn: () => Promise<T>): Promise<T> =>
        tracer.startActiveSpan(name, async (started) => {
          try {
            return await fn();
          } catch (error) {
            started.recordException(error as Error);
            started.setStatus({ code: 2 });
            throw error;
          } finally {
            started.end();
          }
        });
      return () => span('outer', async () => span('inner', async () => work()));
    },
    async floor() {
      const storage = new AsyncLocalStorage<object>();
      const span = async <T>(fn: () => Promise<T>): Promise<T> => {
        performance.now();
        const result = await storage.run({}, fn);
        performance.now();
        return result;
      };
      return () => span(async () => span(async () => work()));
    },
  },
};

import { AsyncLocalStorage } from 'node:async_hooks';

import type { Scenario } from '../scenario.ts';
import { sdkTracer, spanlightTracer } from '../set-up.ts';

export const startAndEnd: Scenario = {
  title: 'start + 3 attributes + end',
  peers: {
    async spanlight() {
      const tracer = await spanlightTracer();
      return () => {
        const span = tracer.startSpan('operation');
        span.setAttribute('http.request.method', 'GET');
        span.setAttribute('http.response.status_code', 200);
        span.setAttribute('cache.hit', true);
        span.end();
      };
    },
    async 'sdk-trace'() {
      const tracer = await sdkTracer();
      return () => {
        const span = tracer.startSpan('operation');
        span.setAttribute('http.request.method', 'GET');
        span.setAttribute('http.response.status_code', 200);
        span.setAttribute('cache.hit', true);
        span.end();
      };
    },
    async floor() {
      const storage = new AsyncLocalStorage<object>();
      const store = {};
      return () => storage.run(store, () => performance.now()) - performance.now();
    },
  },
};

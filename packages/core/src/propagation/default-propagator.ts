import type { TextMapPropagator } from '@opentelemetry/api';

import { w3cBaggage } from './baggage-propagator.ts';
import { composite } from './composite-propagator.ts';
import { w3cTraceContext } from './trace-context-propagator.ts';

/** What carries spans and baggage from process to process unless something else is set: the headers of the W3C. */
export const defaultPropagator: TextMapPropagator = /* @__PURE__ */ composite([
  w3cTraceContext,
  w3cBaggage,
]);

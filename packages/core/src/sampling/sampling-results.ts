import type { SamplingResult } from './sampler.ts';

// Every span shares these. Frozen, so that nobody who gets one changes what all others get.

export const NOT_RECORDED: SamplingResult = /* @__PURE__ */ Object.freeze({ decision: 0 });
export const RECORDED: SamplingResult = /* @__PURE__ */ Object.freeze({ decision: 1 });
export const SAMPLED: SamplingResult = /* @__PURE__ */ Object.freeze({ decision: 2 });

import type { Sampler } from './sampler.ts';
import { NOT_RECORDED, SAMPLED } from './sampling-results.ts';

/** Samples every span. */
export const alwaysOn: Sampler = {
  shouldSample: () => SAMPLED,
  toString: () => 'AlwaysOnSampler',
};

/** Samples no span. */
export const alwaysOff: Sampler = {
  shouldSample: () => NOT_RECORDED,
  toString: () => 'AlwaysOffSampler',
};

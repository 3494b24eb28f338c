import {
  type Attributes,
  type Context,
  type Link,
  type SpanKind,
  TraceFlags,
} from '@opentelemetry/api';

import { spanOf } from '../context/context.ts';
import { requireMethod } from '../errors/options.ts';
import type { Sampler, SamplingResult } from './sampler.ts';

const NOT_RECORDED: SamplingResult = { decision: 0 };
const SAMPLED: SamplingResult = { decision: 2 };

/** Records every span. */
export const alwaysOn: Sampler = {
  shouldSample: () => SAMPLED,
  toString: () => 'AlwaysOnSampler',
};

/** Records no span. */
export const alwaysOff: Sampler = {
  shouldSample: () => NOT_RECORDED,
  toString: () => 'AlwaysOffSampler',
};

/**
 * Keeps traces whole: a span is sampled if its parent is, in this process or another one; `root` decides on new traces.
 */
export function parentBased(root: Sampler): Sampler {
  requireMethod('root', root, 'shouldSample');
  return new ParentBasedSampler(root);
}

class ParentBasedSampler implements Sampler {
  readonly #root: Sampler;

  constructor(root: Sampler) {
    this.#root = root;
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const parent = spanOf(context)?.spanContext();
    if (parent === undefined || parent.traceId !== traceId) {
      return this.#root.shouldSample(context, traceId, spanName, spanKind, attributes, links);
    }
    return (parent.traceFlags & TraceFlags.SAMPLED) === 0 ? NOT_RECORDED : SAMPLED;
  }

  toString(): string {
    return `ParentBased{root=${this.#root.toString()}}`;
  }
}

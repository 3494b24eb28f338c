import {
  type Attributes,
  type Context,
  type Link,
  type SpanKind,
  TraceFlags,
} from '@opentelemetry/api';

import { requireMethod, requireObject } from '../errors/options.ts';
import { alwaysOff, alwaysOn } from './always.ts';
import { parentOf } from './parent-of.ts';
import type { Sampler, SamplingResult } from './sampler.ts';

/** Who decides on spans that have a parent. A parent is remote if its ids came from another process. */
export interface ParentBasedOptions {
  /** Default {@link alwaysOn}. */
  remoteSampled?: Sampler;
  /** Default {@link alwaysOff}. */
  remoteNotSampled?: Sampler;
  /** Default {@link alwaysOn}. */
  localSampled?: Sampler;
  /** Default {@link alwaysOff}. */
  localNotSampled?: Sampler;
}

/**
 * Keeps traces whole: a span is sampled if its parent is, in this process or another one, and `root` decides on new traces.
 * OpenTelemetry's `ParentBased`.
 *
 * If `root` looks at parents by itself, as {@link rateLimited}, {@link counterRatio} and `parentBased(…)` do, what it does with
 * them is the default here.
 */
export function parentBased(root: Sampler, options: ParentBasedOptions = {}): Sampler {
  requireObject('options', options);
  const defaults = root instanceof ParentBasedSampler ? root.rules : { ...DEFAULTS, root };
  const {
    remoteSampled = defaults.remoteSampled,
    remoteNotSampled = defaults.remoteNotSampled,
    localSampled = defaults.localSampled,
    localNotSampled = defaults.localNotSampled,
  } = options;
  const rules: Rules = {
    root: defaults.root,
    remoteSampled,
    remoteNotSampled,
    localSampled,
    localNotSampled,
  };
  for (const [name, sampler] of Object.entries(rules)) {
    requireMethod(name, sampler, 'shouldSample');
  }
  return new ParentBasedSampler(rules);
}

type Rules = Readonly<Required<ParentBasedOptions> & { root: Sampler }>;

const DEFAULTS: Required<ParentBasedOptions> = {
  remoteSampled: alwaysOn,
  remoteNotSampled: alwaysOff,
  localSampled: alwaysOn,
  localNotSampled: alwaysOff,
};

class ParentBasedSampler implements Sampler {
  readonly rules: Rules;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const sampler = this.#samplerFor(context, traceId);
    return sampler.shouldSample(context, traceId, spanName, spanKind, attributes, links);
  }

  /** With OpenTelemetry's names of the rules, `remoteParentSampled` and so on. */
  toString(): string {
    const rules = Object.entries(this.rules).map(
      ([name, sampler]) => `${name.replace(/^remote|^local/, '$&Parent')}=${sampler.toString()}`,
    );
    return `ParentBased{${rules.join(', ')}}`;
  }

  #samplerFor(context: Context, traceId: string): Sampler {
    const { rules } = this;
    const parent = parentOf(context, traceId);
    if (parent === undefined) {
      return rules.root;
    }
    const isSampled = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
    if (parent.isRemote) {
      return isSampled ? rules.remoteSampled : rules.remoteNotSampled;
    }
    return isSampled ? rules.localSampled : rules.localNotSampled;
  }
}

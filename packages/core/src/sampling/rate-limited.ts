import { requireObject, requireOption } from '../errors/options.ts';
import { parentBased } from './parent-based.ts';
import type { Sampler, SamplingResult } from './sampler.ts';
import { NOT_RECORDED, SAMPLED } from './sampling-results.ts';

/** The limit of {@link rateLimited}. */
export interface RateLimit {
  /** So many spans are sampled in a second, on average. Any number above 0: 0.1 is a span in ten seconds. */
  spansPerSecond: number;
}

/**
 * Holds the sampled spans to a rate, and keeps traces whole. A new trace is sampled if a token is left in a bucket, which fills
 * at the rate and holds what comes in a second, at least one. Every span of a sampled trace takes a token. A trace that needs
 * more than there are leaves a debt, and no new one is sampled until it is paid.
 *
 * Spans with a parent follow it, in this process or another one, so what other processes sample counts, but is never refused.
 *
 * @throws RangeError if `spansPerSecond` is not a finite number above 0
 */
export function rateLimited(limit: RateLimit): Sampler {
  requireObject('limit', limit);
  const { spansPerSecond } = limit;
  const isValid = Number.isFinite(spansPerSecond) && spansPerSecond > 0;
  requireOption(isValid, 'spansPerSecond', spansPerSecond, 'a finite number above 0', RangeError);

  const bucket = new TokenBucket(spansPerSecond);
  const draw = (): SamplingResult => {
    bucket.draw();
    return SAMPLED;
  };
  const toString = (): string => `RateLimited{${spansPerSecond}}`;
  const root: Sampler = {
    shouldSample: () => (bucket.hasToken() ? draw() : NOT_RECORDED),
    toString,
  };
  const drawing: Sampler = { shouldSample: draw, toString };
  return parentBased(root, { localSampled: drawing, remoteSampled: drawing });
}

/** Tokens as the time, in milliseconds, that they take to come. */
class TokenBucket {
  readonly #millisPerToken: number;
  readonly #millisToFill: number;
  /** When the bucket was empty, or, as long as there is a debt, will be. */
  #emptyAt = -Infinity;

  constructor(tokensPerSecond: number) {
    this.#millisPerToken = 1000 / tokensPerSecond;
    this.#millisToFill = Math.max(1000, this.#millisPerToken);
  }

  hasToken(): boolean {
    return performance.now() - this.#emptyAt >= this.#millisPerToken;
  }

  /** Takes a token, also one that is not there yet. */
  draw(): void {
    const emptyAt = Math.max(this.#emptyAt, performance.now() - this.#millisToFill);
    this.#emptyAt = emptyAt + this.#millisPerToken;
  }
}

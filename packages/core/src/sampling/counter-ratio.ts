import { parentBased } from './parent-based.ts';
import { requireRatio } from './require-ratio.ts';
import type { Sampler } from './sampler.ts';
import { NOT_RECORDED, SAMPLED } from './sampling-results.ts';

/**
 * Samples an exact share of the new traces, evenly spread: of any n in a row, `ratio * n` rounded up or down, and always the
 * first, unless the ratio is 0. Spans with a parent follow it: there is no need of {@link parentBased} around this.
 *
 * @param ratio - from 0 to 1, as the fraction that is meant: 0.29 is 29 of 100 and 1 / 3 is one of three, without drift
 * @throws RangeError for any other ratio
 */
export function counterRatio(ratio: number): Sampler {
  requireRatio(ratio);
  // Bresenham's line in whole numbers: each trace brings a credit, and the one that fills it up is sampled.
  const [credit, price] = toFraction(ratio);
  let balance = price - 1;
  return parentBased({
    shouldSample() {
      balance += credit;
      if (balance < price) {
        return NOT_RECORDED;
      }
      balance -= price;
      return SAMPLED;
    },
    toString: () => `CounterRatio{${ratio}}`,
  });
}

/**
 * The fraction that somebody wrote as this number: the first convergent of its continued fraction that is the same number in
 * floating point.
 */
function toFraction(ratio: number): [numerator: number, denominator: number] {
  let [numerator, denominator, lastNumerator, lastDenominator] = [0, 1, 1, 0];
  let [dividend, divisor] = [1, ratio];
  // Whole numbers are exact below the bound. Only ratios next to 0 come near it.
  while (numerator / denominator !== ratio && denominator < Number.MAX_SAFE_INTEGER) {
    const whole = Math.min(Math.floor(dividend / divisor), Number.MAX_SAFE_INTEGER);
    [numerator, lastNumerator] = [whole * numerator + lastNumerator, numerator];
    [denominator, lastDenominator] = [whole * denominator + lastDenominator, denominator];
    [dividend, divisor] = [divisor, dividend % divisor];
  }
  return [numerator, denominator];
}

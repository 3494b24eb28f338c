import { requireOption } from '../errors/options.ts';

/** A share of all traces. */
export function requireRatio(ratio: number): void {
  const isValid = typeof ratio === 'number' && ratio >= 0 && ratio <= 1;
  requireOption(isValid, 'ratio', ratio, 'a number from 0 to 1', RangeError);
}

import { errorMessage } from './errors.ts';

type ErrorClass = new (message: string) => Error;

/** Throws for a mistake in options: says which option cannot have which value, and what to set instead. */
export function requireOption(
  isValid: boolean,
  name: string,
  value: unknown,
  advice: string,
  ErrorType: ErrorClass = TypeError,
): void {
  if (!isValid) {
    const shown = typeof value === 'object' ? value && 'an object' : JSON.stringify(value);
    throw new ErrorType(errorMessage('core', `${name} cannot be ${shown}. Set ${advice}.`));
  }
}

/** A duration for a timer. */
export function requireMillis(name: string, value: number): void {
  const isValid = typeof value === 'number' && value >= 0 && value <= MAX_TIMER_MILLIS;
  requireOption(isValid, name, value, `0 to ${MAX_TIMER_MILLIS} milliseconds`, RangeError);
}

/** A whole number. */
export function requireCount(name: string, value: number, minimum: number): void {
  const isValid = Number.isSafeInteger(value) && value >= minimum;
  requireOption(isValid, name, value, `a whole number from ${minimum} on`, RangeError);
}

/** Longer timers fire at once. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

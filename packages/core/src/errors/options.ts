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
    throw new ErrorType(errorMessage('core', `${name} cannot be ${shown(value)}. Set ${advice}.`));
  }
}

/** An object that has a method. */
export function requireMethod(name: string, value: unknown, method: string): void {
  const isValid = typeof (value as Record<string, unknown> | null)?.[method] === 'function';
  requireOption(isValid, name, value, `an object with a method ${method}`);
}

/** A function, if there is a value. */
export function requireFunction(name: string, value: unknown): void {
  const isValid = value === undefined || typeof value === 'function';
  requireOption(isValid, name, value, 'a function');
}

/** An object of options. */
export function requireObject(name: string, value: unknown): void {
  requireOption(typeof value === 'object' && value !== null, name, value, 'an object');
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

function shown(value: unknown): string {
  switch (typeof value) {
    case 'object':
      return value === null ? 'null' : 'an object';
    case 'function':
      return `the function or class ${value.name}`;
    default:
      return typeof value === 'string' ? JSON.stringify(value) : String(value);
  }
}

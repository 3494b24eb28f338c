/// <reference lib="es2024.string" />

// Numbers beyond 64 bits, non-finite numbers and lone surrogates are legal values of attributes, but a single one of them
// makes strict receivers refuse the whole request, or backends fail when they show it. What is written instead is the same
// in JSON and in protobuf.

/** Integers from here on do not fit into the 64 bits that OTLP has for them. */
const INTEGER_LIMIT = 2 ** 63;

/** A text in which every surrogate has its other half: those that have none become U+FFFD. */
export function safeText(text: string): string {
  return text.toWellFormed();
}

/**
 * A value of an attribute as every receiver takes it: the value itself where it is fine, else a copy in which numbers that
 * OTLP has no form for are texts (`NaN`, `-Infinity`, `1e+300`) and texts are well-formed. Throws for circles.
 */
export function safeValue<T>(value: T): T {
  return isSafe(value) ? value : (copyOf(value) as T);
}

function isSafe(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed();
    case 'number':
      return isSafeNumber(value);
    case 'bigint':
      return false;
    case 'object':
      if (value === null || value instanceof Uint8Array) {
        return true;
      }
      return Array.isArray(value) ? value.every(isSafe) : hasSafeProperties(value);
    default:
      return true; // what is no value of an attribute is encoded as an empty one
  }
}

function hasSafeProperties(value: object): boolean {
  for (const key of Object.keys(value)) {
    if (!key.isWellFormed() || !isSafe((value as Record<string, unknown>)[key])) {
      return false;
    }
  }
  return true;
}

function copyOf(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return safeText(value);
    case 'number':
      return isSafeNumber(value) ? value : String(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'object':
      if (value === null || value instanceof Uint8Array) {
        return value;
      }
      return Array.isArray(value)
        ? value.map(copyOf)
        : Object.fromEntries(
            Object.entries(value).map(([key, entry]) => [safeText(key), copyOf(entry)]),
          );
    default:
      return value;
  }
}

function isSafeNumber(value: number): boolean {
  return Number.isFinite(value) && (Math.abs(value) < INTEGER_LIMIT || !Number.isInteger(value));
}

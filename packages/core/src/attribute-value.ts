/** Deeper values are refused: the depth that the OpenTelemetry specification recommends. */
const MAX_DEPTH = 64;
/** Larger values are refused: a small graph of shared objects can stand for an endless tree. */
const MAX_NODES = 10_000;

/** What {@link copyAttributeValue} answers when there is nothing that could be stored. */
export const UNREPRESENTABLE: unique symbol = Symbol('unrepresentable');

/**
 * A copy of a value in the forms that OpenTelemetry allows: string, number, boolean, null, `Uint8Array`, arrays and plain
 * objects of these. Strings and bytes are cut to `lengthLimit`. Never throws, whatever getters and proxies do.
 */
export function copyAttributeValue(value: unknown, lengthLimit: number): unknown {
  try {
    return new ValueCopier(lengthLimit).copy(value, 0);
  } catch {
    return UNREPRESENTABLE;
  }
}

/** Cuts a string to a number of UTF-16 units, without leaving half a character. */
export function truncate(text: string, length: number): string {
  if (text.length <= length) {
    return text;
  }
  const isPairSplit = length > 0 && /[\uD800-\uDBFF]/.test(text.charAt(length - 1));
  return text.slice(0, isPairSplit ? length - 1 : length);
}

class ValueCopier {
  readonly #lengthLimit: number;
  readonly #ancestors: object[] = [];
  #nodes = 0;

  constructor(lengthLimit: number) {
    this.#lengthLimit = lengthLimit;
  }

  copy(value: unknown, depth: number): unknown {
    this.#nodes += 1;
    if (depth > MAX_DEPTH || this.#nodes > MAX_NODES) {
      return UNREPRESENTABLE;
    }
    switch (typeof value) {
      case 'string':
        return truncate(value, this.#lengthLimit);
      case 'number':
      case 'boolean':
        return value;
      case 'bigint':
        return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
      case 'object':
        return value === null ? null : this.#copyObject(value, depth);
      default:
        return UNREPRESENTABLE;
    }
  }

  #copyObject(value: object, depth: number): unknown {
    if (value instanceof Uint8Array) {
      return Uint8Array.prototype.slice.call(value, 0, this.#lengthLimit);
    }
    if (this.#ancestors.includes(value)) {
      return UNREPRESENTABLE;
    }
    this.#ancestors.push(value);
    const copy = this.#copyChildren(value, depth + 1);
    this.#ancestors.pop();
    return copy;
  }

  #copyChildren(value: object, depth: number): unknown {
    if (Array.isArray(value)) {
      return this.#copyArray(value, depth);
    }
    if (hasToJson(value)) {
      return this.copy(value.toJSON(), depth);
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null
      ? this.#copyRecord(value, depth)
      : UNREPRESENTABLE;
  }

  #copyArray(values: unknown[], depth: number): unknown {
    if (values.length > MAX_NODES) {
      return UNREPRESENTABLE;
    }
    const copies: unknown[] = [];
    for (const value of values) {
      const copy = value === undefined ? null : this.copy(value, depth);
      if (copy === UNREPRESENTABLE) {
        return UNREPRESENTABLE;
      }
      copies.push(copy);
    }
    return copies;
  }

  #copyRecord(record: object, depth: number): unknown {
    const copies: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(record)) {
      if (value === undefined) {
        continue;
      }
      const copy = this.copy(value, depth);
      if (copy === UNREPRESENTABLE) {
        return UNREPRESENTABLE;
      }
      defineEntry(copies, key, copy);
    }
    return copies;
  }
}

/** Sets a property by definition, so that a key like `__proto__` is a key like any other. */
export function defineEntry(record: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(record, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  } else {
    record[key] = value;
  }
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

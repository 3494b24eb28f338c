import { safely } from '../errors/safely.ts';

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
  return safely(() => new ValueCopier(lengthLimit).copy(value, 0), UNREPRESENTABLE);
}

/** Cuts a string to a number of UTF-16 units, without leaving half a character. */
export function truncate(text: string, length: number): string {
  if (text.length <= length) {
    return text;
  }
  const isPairSplit = length > 0 && /[\uD800-\uDBFF]/.test(text.charAt(length - 1));
  return text.slice(0, isPairSplit ? length - 1 : length);
}

/** Copies one value. Throws where a part of it cannot be represented: then the whole cannot. */
class ValueCopier {
  readonly #lengthLimit: number;
  #nodes = 0;

  constructor(lengthLimit: number) {
    this.#lengthLimit = lengthLimit;
  }

  copy(value: unknown, depth: number): unknown {
    this.#nodes += 1;
    // These bounds also end a cycle.
    if (depth > MAX_DEPTH || this.#nodes > MAX_NODES) {
      throw UNREPRESENTABLE;
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
        return value === null ? null : this.#copyObject(value, depth + 1);
      default:
        throw UNREPRESENTABLE;
    }
  }

  #copyObject(value: object, depth: number): unknown {
    if (value instanceof Uint8Array) {
      return Uint8Array.prototype.slice.call(value, 0, this.#lengthLimit);
    }
    if (Array.isArray(value)) {
      return Array.from(value, (item: unknown) => this.copy(item ?? null, depth));
    }
    if (hasToJson(value)) {
      return this.copy(value.toJSON(), depth);
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw UNREPRESENTABLE;
    }
    const copies: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined) {
        defineEntry(copies, key, this.copy(item, depth));
      }
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

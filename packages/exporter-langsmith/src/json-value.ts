/** What JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Deeper values are cut off. */
const MAX_DEPTH = 64;
/** More values are not looked at: a few objects that contain each other can stand for endlessly many. */
const MAX_NODES = 100_000;
const CUT_OFF = '…';

/**
 * A value of an attribute as JSON that every parser takes: no halves of characters, numbers that JSON has no form for as
 * text, bytes in base64. Undefined: there is nothing to say.
 */
export function jsonValue(value: unknown): JsonValue | undefined {
  return new JsonCopier().copy(value, 0);
}

/** The entries of an object as JSON. A key like `__proto__` is a key like any other. */
export function jsonObject(entries: Iterable<readonly [string, unknown]>): JsonObject {
  const copies: [string, JsonValue][] = [];
  for (const [key, value] of entries) {
    const copy = jsonValue(value);
    if (copy !== undefined) {
      copies.push([wellFormed(key), copy]);
    }
  }
  return Object.fromEntries(copies);
}

/** Whether a value has named properties. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value that a text stands for if it is JSON, else the text. Other values are what they are. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

class JsonCopier {
  #nodes = 0;

  copy(value: unknown, depth: number): JsonValue | undefined {
    this.#nodes += 1;
    if (depth > MAX_DEPTH || this.#nodes > MAX_NODES) {
      return CUT_OFF;
    }
    switch (typeof value) {
      case 'string':
        return wellFormed(value);
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
        return value;
      case 'bigint':
        return String(value);
      case 'object':
        return value === null ? null : this.#copyObject(value, depth + 1);
      default:
        return undefined;
    }
  }

  #copyObject(value: object, depth: number): JsonValue | undefined {
    if (value instanceof Uint8Array) {
      return Buffer.from(value).toString('base64');
    }
    if (Array.isArray(value)) {
      return Array.from(value, (item: unknown) => this.copy(item, depth) ?? null);
    }
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      return this.copy(value.toJSON(), depth);
    }
    const copies: [string, JsonValue][] = [];
    for (const [key, item] of Object.entries(value)) {
      const copy = this.copy(item, depth);
      if (copy !== undefined) {
        copies.push([wellFormed(key), copy]);
      }
    }
    return Object.fromEntries(copies);
  }
}

// Half a character as an escape is valid to JavaScript, and to few parsers besides.
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}

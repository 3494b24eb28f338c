import type { Attributes } from '@opentelemetry/api';

import { safely } from '../errors/safely.ts';
import { copyAttributeValue, defineEntry, UNREPRESENTABLE } from './attribute-value.ts';
import { valueSize } from './value-size.ts';

/**
 * Attributes while they are written: key, value, key, value … in one array, which costs a fraction of an object with
 * changing keys. They become an object when somebody reads them.
 */
export class AttributeList {
  /** So many were dropped: over the limit, or without a key or value that can be kept. */
  droppedCount = 0;
  #entries: unknown[] = [];
  readonly #countLimit: number;
  readonly #lengthLimit: number;

  constructor(countLimit: number = Infinity, lengthLimit: number = Infinity) {
    this.#countLimit = countLimit;
    this.#lengthLimit = lengthLimit;
  }

  set(key: string, value: unknown): void {
    if (value === undefined) {
      return;
    }
    const type = typeof value;
    const isPlain =
      type === 'number' ||
      type === 'boolean' ||
      (type === 'string' && (value as string).length <= this.#lengthLimit);
    const stored = isPlain ? value : copyAttributeValue(value, this.#lengthLimit);
    if (stored === UNREPRESENTABLE || typeof key !== 'string' || key === '') {
      this.droppedCount += 1;
      return;
    }
    const entries = this.#entries;
    for (let index = 0; index < entries.length; index += 2) {
      if (entries[index] === key) {
        entries[index + 1] = stored;
        return;
      }
    }
    if (entries.length < this.#countLimit * 2) {
      entries.push(key, stored);
    } else {
      this.droppedCount += 1;
    }
  }

  /** Sets all attributes of a record. Survives getters that throw, and no record at all. */
  setAll(record: unknown): void {
    if (typeof record !== 'object' || record === null) {
      return;
    }
    const keys = safely(() => Object.keys(record), undefined);
    if (keys === undefined) {
      this.droppedCount += 1; // a proxy that does not tell its keys
      return;
    }
    for (const key of keys) {
      this.set(key, readValue(record, key));
    }
  }

  /** Replaces each value by what a function makes of it; undefined removes the attribute. */
  replaceEach(replace: (key: string, value: unknown) => unknown): void {
    const replaced: unknown[] = [];
    for (let index = 0; index < this.#entries.length; index += 2) {
      const key = this.#entries[index] as string;
      const value = replace(key, this.#entries[index + 1]);
      if (value !== undefined) {
        replaced.push(key, value);
      }
    }
    this.#entries = replaced;
  }

  /** Roughly how many bytes the attributes take. */
  get size(): number {
    return valueSize(this.#entries);
  }

  /** The attributes as a new object. */
  toObject(): Attributes {
    const attributes: Attributes = {};
    for (let index = 0; index < this.#entries.length; index += 2) {
      defineEntry(attributes, this.#entries[index] as string, this.#entries[index + 1]);
    }
    return attributes;
  }
}

function readValue(record: object, key: string): unknown {
  try {
    return (record as Record<string, unknown>)[key];
  } catch {
    return UNREPRESENTABLE;
  }
}

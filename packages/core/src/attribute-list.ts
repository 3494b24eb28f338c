import type { Attributes } from '@opentelemetry/api';

import { copyAttributeValue, defineEntry, UNREPRESENTABLE } from './attribute-value.ts';

/**
 * Attributes while they are written: key, value, key, value … in one array, which costs a fraction of an object with
 * changing keys. They become an object when somebody reads them.
 */
export type AttributeList = unknown[];

/** Sets one attribute. Answers how many were dropped: 1 if it is over the limit or has no key or value to keep, else 0. */
export function writeAttribute(
  list: AttributeList,
  key: string,
  value: unknown,
  countLimit: number,
  lengthLimit: number,
): 0 | 1 {
  if (value === undefined) {
    return 0;
  }
  let stored: unknown = value;
  const type = typeof value;
  if (
    type !== 'number' &&
    type !== 'boolean' &&
    (type !== 'string' || (value as string).length > lengthLimit)
  ) {
    stored = copyAttributeValue(value, lengthLimit);
    if (stored === UNREPRESENTABLE) {
      return 1;
    }
  }
  for (let index = 0; index < list.length; index += 2) {
    if (list[index] === key) {
      list[index + 1] = stored;
      return 0;
    }
  }
  if (list.length >= countLimit * 2 || typeof key !== 'string' || key === '') {
    return 1;
  }
  list.push(key, stored);
  return 0;
}

/** Sets all attributes of a record, and answers how many were dropped. Survives getters that throw, and no record at all. */
export function writeAttributes(
  list: AttributeList,
  record: unknown,
  countLimit: number,
  lengthLimit: number,
): number {
  let dropped = 0;
  if (typeof record !== 'object') {
    return 0;
  }
  try {
    for (const key in record as Record<string, unknown>) {
      if (Object.hasOwn(record as object, key)) {
        dropped += writeFrom(list, record as Record<string, unknown>, key, countLimit, lengthLimit);
      }
    }
  } catch {
    dropped += 1; // a proxy that does not tell its keys
  }
  return dropped;
}

/** The attributes as a new object. */
export function toAttributes(list: AttributeList): Attributes {
  const attributes: Attributes = {};
  for (let index = 0; index < list.length; index += 2) {
    defineEntry(attributes, list[index] as string, list[index + 1]);
  }
  return attributes;
}

function writeFrom(
  list: AttributeList,
  record: Record<string, unknown>,
  key: string,
  countLimit: number,
  lengthLimit: number,
): number {
  let value: unknown;
  try {
    value = record[key];
  } catch {
    return 1;
  }
  return writeAttribute(list, key, value, countLimit, lengthLimit);
}

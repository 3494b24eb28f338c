// What comes from a client or a provider may be absent, null, or of another type than documented.

/** A property of a value of any kind. */
export function read(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** A string property, unless it is empty. */
export function readString(value: unknown, key: string): string | undefined {
  const found = read(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A property that is a finite number. */
export function readNumber(value: unknown, key: string): number | undefined {
  const found = read(value, key);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** A property that counts something. */
export function readCount(value: unknown, key: string): number | undefined {
  const found = read(value, key);
  return Number.isSafeInteger(found) && Number(found) >= 0 ? Number(found) : undefined;
}

/** A property that is a list; an empty list if it is anything else. */
export function readList(value: unknown, key: string): readonly unknown[] {
  const found = read(value, key);
  return Array.isArray(found) ? found : [];
}

/** The strings of a property that is a list of them, or one. Undefined if there are none. */
export function readStrings(value: unknown, key: string): readonly string[] | undefined {
  const found = read(value, key);
  const strings = (Array.isArray(found) ? found : [found]).filter((one) => typeof one === 'string');
  return strings.length === 0 ? undefined : strings;
}

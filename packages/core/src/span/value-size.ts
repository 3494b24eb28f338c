/** What an attribute or an item takes besides its text, and what a number or boolean takes. */
const ENTRY_BYTES = 16;

/** Roughly how many bytes an attribute value, or a record of them, takes in memory. */
export function valueSize(value: unknown): number {
  if (typeof value === 'string') {
    return ENTRY_BYTES + value.length;
  }
  if (typeof value !== 'object' || value === null) {
    return ENTRY_BYTES;
  }
  if (value instanceof Uint8Array) {
    return ENTRY_BYTES + value.byteLength;
  }
  let size = ENTRY_BYTES;
  if (Array.isArray(value)) {
    for (const item of value) {
      size += valueSize(item);
    }
    return size;
  }
  for (const key of Object.keys(value)) {
    size += key.length + valueSize((value as Record<string, unknown>)[key]);
  }
  return size;
}

/** The properties of a value of any kind. */
export type Fields = Record<string, unknown>;

/** The properties of an object, in a new one. None of anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Whether a value is what JSON calls an object. One with a `toJSON` says itself what it is: no copy would be the same. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value)
  );
}

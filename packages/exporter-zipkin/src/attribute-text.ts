/**
 * An attribute value as the text of a tag, by the rules of OpenTelemetry for formats that know only texts: a text as it is,
 * null as an empty one, bytes as base64, arrays and objects as JSON. Undefined for what is no value. Never throws.
 */
export function attributeText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object': {
      const json = value === null ? '""' : jsonText(value);
      return json.startsWith('"') ? (JSON.parse(json) as string) : json;
    }
    default:
      return undefined;
  }
}

/** A value as JSON, with texts for what JSON has no form for. Never throws. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, replace) ?? 'null';
  } catch {
    return '"[unreadable]"'; // a circle, a getter that throws, a text longer than texts can be
  }
}

function replace(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key]; // before its `toJSON`, which a Buffer has
  if (original instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = original;
    return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  }
  const isJson = typeof value !== 'bigint' && (typeof value !== 'number' || Number.isFinite(value));
  return isJson ? value : String(value);
}

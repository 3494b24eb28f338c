/** Nodes of one value. A small graph of shared objects can stand for an endless tree. */
const maxNodes = 100_000;
const maxDepth = 64;

/**
 * A value that `JSON.stringify` takes, for anything there is: bytes as base64, what JSON has no form for as a string,
 * circles and what throws when it is read as a note in brackets. Undefined stays undefined. Never throws.
 */
export function toJsonValue(value: unknown): unknown {
  return convert(value, { left: maxNodes, ancestors: [] });
}

/** The JSON of anything, as text to be shown. */
export function toJsonText(value: unknown): string {
  try {
    return JSON.stringify(toJsonValue(value)) ?? 'undefined';
  } catch (error) {
    return JSON.stringify(`[unreadable: ${String(error)}]`);
  }
}

interface Conversion {
  left: number;
  readonly ancestors: object[];
}

function convert(value: unknown, state: Conversion): unknown {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
    case 'symbol':
      return String(value);
    case 'function':
      return '[function]';
    case 'object':
      return value === null ? null : convertObject(value, state);
    default:
      return value;
  }
}

function convertObject(value: object, state: Conversion): unknown {
  if (state.ancestors.includes(value)) {
    return '[circular]';
  }
  state.left -= 1;
  if (state.left < 0 || state.ancestors.length >= maxDepth) {
    return '[cut]';
  }
  state.ancestors.push(value);
  try {
    return convertContents(value, state);
  } catch {
    return '[unreadable]';
  } finally {
    state.ancestors.pop();
  }
}

function convertContents(value: object, state: Conversion): unknown {
  if (value instanceof Uint8Array || value instanceof ArrayBuffer || value instanceof DataView) {
    return toBase64(value);
  }
  if (ArrayBuffer.isView(value)) {
    return convert(Array.from(value as Exclude<NodeJS.TypedArray, Uint8Array>, String), state);
  }
  if (value instanceof Error) {
    return `${value.name}: ${value.message}`;
  }
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown) => {
      state.left -= 1;
      return state.left < 0 ? null : (convert(item, state) ?? null);
    });
  }
  if (value instanceof Map) {
    return convert(Object.fromEntries(value), state);
  }
  if (value instanceof Set) {
    return convert([...value], state);
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return convert(value.toJSON(), state);
  }
  return convertMembers(value as Record<string, unknown>, state);
}

function convertMembers(value: Record<string, unknown>, state: Conversion): unknown {
  const result: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    state.left -= 1;
    if (state.left < 0) {
      result['[cut]'] = true;
      break;
    }
    try {
      result[key] = convert(value[key], state);
    } catch {
      result[key] = '[unreadable]';
    }
  }
  return result;
}

function toBase64(value: Uint8Array | ArrayBuffer | DataView): string {
  return value instanceof ArrayBuffer
    ? Buffer.from(value).toString('base64')
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}

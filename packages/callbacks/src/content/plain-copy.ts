import { mediaNote, mediaSize } from './media-note.ts';

/** Deeper than this nobody reads. */
const MAX_DEPTH = 32;

/**
 * A copy of a value that JSON can hold, with media replaced by their type and size. It cannot have cycles, accessors or
 * conversions; what cannot be read is left out. A shared object is copied each time.
 *
 * @param maxNodes - how many values it has at most; what comes after them is left out
 */
export function plainCopy(value: unknown, maxNodes: number): unknown {
  let nodes = 0;
  const ancestors: object[] = [];

  const copy = (part: unknown, key: string): unknown => {
    nodes += 1;
    if (typeof part === 'string') {
      return mediaNote(part) ?? part;
    }
    if (typeof part === 'bigint') {
      return String(part);
    }
    if (typeof part === 'number') {
      return Number.isFinite(part) ? part : null;
    }
    if (typeof part !== 'object' || part === null) {
      return part === null || typeof part === 'boolean' ? part : undefined;
    }
    const media = mediaNote(part);
    if (media !== undefined) {
      return media;
    }
    if (ancestors.includes(part)) {
      return '[circular]';
    }
    if (ancestors.length === MAX_DEPTH) {
      return '[too deep]';
    }
    ancestors.push(part);
    try {
      const { toJSON: convert } = part as { toJSON?: unknown };
      return typeof convert === 'function'
        ? copy(Reflect.apply(convert, part, [key]), key)
        : Array.isArray(part)
          ? copyList(part)
          : copyRecord(part);
    } catch {
      return undefined;
    } finally {
      ancestors.pop();
    }
  };

  // From the end, because what came last matters most.
  const copyList = (list: readonly unknown[]): unknown[] => {
    const copies: unknown[] = [];
    for (let index = list.length - 1; index >= 0; index -= 1) {
      if (nodes > maxNodes) {
        break;
      }
      copies.push(copy(list[index], String(index)) ?? null);
    }
    return copies.toReversed();
  };

  const copyRecord = (record: object): object => {
    const entries: [string, unknown][] = [];
    const isBlob = readPart(record, 'type') === 'blob';
    for (const key of Object.keys(record)) {
      if (nodes > maxNodes) {
        break;
      }
      const part = readPart(record, key);
      const entry: [string, unknown] = isBlob ? blobEntry(key, part) : [key, copy(part, key)];
      if (entry[1] !== undefined) {
        entries.push(entry);
      }
    }
    return Object.fromEntries(entries);
  };

  return copy(value, '');
}

function readPart(source: object, key: string): unknown {
  try {
    return Reflect.get(source, key);
  } catch {
    return undefined;
  }
}

// In messages of the conventions. Without its content it is no `blob` any more, and nobody is to take it for one.
function blobEntry(key: string, part: unknown): [string, unknown] {
  switch (key) {
    case 'type':
      return [key, 'media'];
    case 'content':
      return ['size', mediaSize(part)];
    default:
      return [key, typeof part === 'string' ? part : undefined];
  }
}

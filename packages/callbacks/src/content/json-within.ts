/** A text is not cut to less than this, so that roles, names and ids stay whole: rather, items of lists are left out. */
const LEAST_BYTES = 64;
/** Room for the note of how much was cut off. */
const NOTE_BYTES = 32;

/**
 * A value as JSON of no more than so many bytes of UTF-8, a text as it is. Where there is too much, the longest texts are cut,
 * all to the same length; then the first halves of the longest lists are left out, because what came last matters most.
 *
 * @param value - plain, as `plainCopy` makes it; may be changed
 * @returns undefined if there is none
 */
export function jsonWithin(value: unknown, maxBytes: number): string | undefined {
  if (typeof value === 'string') {
    return cutText(value, maxBytes);
  }
  for (;;) {
    const { structureBytes, textBytes, longestList } = measure(value, maxBytes);
    const longest = evenShare(textBytes, maxBytes - structureBytes);
    if (longest >= LEAST_BYTES) {
      return JSON.stringify(value, (_key, part: unknown) =>
        typeof part === 'string' ? cutText(part, longest) : part,
      );
    }
    if (longestList.length < 2) {
      return JSON.stringify(`[more than ${maxBytes} bytes]`);
    }
    longestList.splice(0, Math.ceil(longestList.length / 2));
  }
}

interface Measure {
  /** All but the insides of texts. */
  structureBytes: number;
  /** Of each text, how much it takes; no more than the limit is counted. */
  readonly textBytes: number[];
  longestList: unknown[];
}

function measure(value: unknown, limit: number): Measure {
  const found: Measure = { structureBytes: 0, textBytes: [], longestList: [] };
  const visit = (part: unknown): void => {
    if (typeof part === 'string') {
      found.structureBytes += 3; // quotes and comma
      found.textBytes.push(escapedBytes(part, limit + 1));
    } else if (Array.isArray(part)) {
      found.structureBytes += 3;
      if (part.length > found.longestList.length) {
        found.longestList = part;
      }
      part.forEach(visit);
    } else if (typeof part === 'object' && part !== null) {
      found.structureBytes += 3;
      for (const [key, entry] of Object.entries(part)) {
        found.structureBytes += escapedBytes(key, limit + 1) + 3;
        visit(entry);
      }
    } else {
      found.structureBytes += String(part).length + 1;
    }
  };
  visit(value);
  return found;
}

/** The longest a text can be so that all of them fit, when longer ones are cut to it. Infinity: none has to be. */
function evenShare(sizes: readonly number[], room: number): number {
  const ascending = sizes.toSorted((a, b) => a - b);
  let left = room;
  for (const [index, size] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (size > share) {
      return share;
    }
    left -= size;
  }
  return left < 0 ? 0 : Infinity;
}

/** The beginning of a text that fits, and a note of how much is missing. */
function cutText(text: string, maxBytes: number): string {
  if (text.length * 6 <= maxBytes || escapedBytes(text, maxBytes + 1) <= maxBytes) {
    return text;
  }
  let bytes = 0;
  let end = 0;
  for (let code = text.codePointAt(end); code !== undefined; code = text.codePointAt(end)) {
    bytes += bytesOf(code);
    if (bytes > maxBytes - NOTE_BYTES) {
      break;
    }
    end += code > 0xff_ff ? 2 : 1;
  }
  return `${text.slice(0, end)}…[${text.length - end} characters cut]`;
}

/** How long a text is inside JSON, in bytes; counting stops at the limit. */
function escapedBytes(text: string, limit: number): number {
  let bytes = 0;
  for (let index = 0; index < text.length && bytes < limit; index += 1) {
    const code = text.codePointAt(index) ?? 0;
    bytes += bytesOf(code);
    index += code > 0xff_ff ? 1 : 0;
  }
  return bytes;
}

/** How long a character is inside JSON: plain, as `\n`, or as `\u0001`. */
function bytesOf(code: number): number {
  if (code >= 0x80) {
    const isLoneSurrogate = code >= 0xd8_00 && code <= 0xdf_ff;
    return isLoneSurrogate ? 6 : code < 0x8_00 ? 2 : code <= 0xff_ff ? 3 : 4;
  }
  if (code >= 0x20) {
    return code === 0x22 || code === 0x5c ? 2 : 1;
  }
  return code >= 0x08 && code <= 0x0d && code !== 0x0b ? 2 : 6;
}

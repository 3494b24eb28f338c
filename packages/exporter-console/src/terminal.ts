import type { WriteStream } from 'node:tty';

import isUnicodeSupported from 'is-unicode-supported';
import { createSupportsColor } from 'supports-color';

// What a stream can show, where the options do not say it.

const defaultColumns = 100;
/** Narrower than this nothing is readable; what claims to be narrower is taken to be this wide. */
const minColumns = 20;

/** The columns of a terminal; COLUMNS or 100 for a pipe or a file. Asked at every print: windows change their size. */
export function columnsOf(stream: unknown): number {
  const own = isObject(stream) && 'columns' in stream ? stream.columns : undefined;
  const columns = isSize(own) ? own : Number(process.env['COLUMNS']);
  return isSize(columns) ? Math.max(minColumns, columns) : defaultColumns;
}

/** Whether colours are wanted: FORCE_COLOR decides, then NO_COLOR, then what the stream is. */
export function hasColor(stream: unknown): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (FORCE_COLOR === undefined && NO_COLOR !== undefined && NO_COLOR !== '') {
    return false;
  }
  // Its type asks for a terminal, but it is made to find out whether something is one, and reads `isTTY` alone.
  return createSupportsColor(stream as WriteStream) !== false;
}

export function hasUnicode(): boolean {
  return isUnicodeSupported();
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

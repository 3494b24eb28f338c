import { inspect } from 'node:util';

import { errorMessage } from '@spanlight/core';

/** How and where to print. Every option has a default. */
export interface ConsoleExporterOptions {
  /**
   * - `tree` (default): a trace at once, when its root has ended
   * - `line`: each span in one line, as it ends
   * - `json`: each span as one line of JSON, as it ends
   */
  readonly format?: 'tree' | 'line' | 'json';
  /** Anything that takes text; Node streams are watched for errors while they do. Default: `process.stdout`. */
  readonly stream?: { write(text: string): unknown };
  /** Columns of a tree, at least 20. Default: those of the terminal, else the variable COLUMNS, else 100. */
  readonly width?: number;
  /** Default: what the stream and the variables FORCE_COLOR and NO_COLOR say. */
  readonly color?: boolean;
  /** Whether to draw with more than ASCII. Default: whether the terminal is known to show it. */
  readonly unicode?: boolean;
}

export type ConsoleFormat = NonNullable<ConsoleExporterOptions['format']>;
export type ConsoleStream = NonNullable<ConsoleExporterOptions['stream']>;

const formats: ReadonlySet<unknown> = new Set(['tree', 'line', 'json']);
const minWidth = 20;

/** Refuses options nobody can have meant. */
export function checkOptions(options: ConsoleExporterOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(message('options', 'an object', options));
  }
  const { format, stream, width, color, unicode } = options;
  if (format !== undefined && !formats.has(format)) {
    throw new RangeError(message('format', `'tree', 'line' or 'json'`, format));
  }
  if (stream !== undefined && typeof stream?.write !== 'function') {
    throw new TypeError(message('stream', 'an object with a method write(text)', stream));
  }
  if (width !== undefined && typeof width !== 'number') {
    throw new TypeError(message('width', 'a number of columns', width));
  }
  if (width !== undefined && !(Number.isInteger(width) && width >= minWidth)) {
    throw new RangeError(message('width', `a whole number of at least ${minWidth}`, width));
  }
  for (const [name, value] of Object.entries({ color, unicode })) {
    if (value !== undefined && typeof value !== 'boolean') {
      throw new TypeError(message(name, 'true or false', value));
    }
  }
}

function message(name: string, expected: string, value: unknown): string {
  const shown = inspect(value, { depth: 0, maxStringLength: 80, breakLength: Infinity });
  return errorMessage('exporter-console', `${name} must be ${expected}, not ${shown}.`);
}

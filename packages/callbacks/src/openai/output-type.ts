import { readString } from '@spanlight/callbacks/bridge';

/** The form that a request asks for, by its format: `text` or `json`. */
export function outputTypeOf(format: unknown): string | undefined {
  const type = readString(format, 'type');
  return type?.startsWith('json') ? 'json' : type;
}

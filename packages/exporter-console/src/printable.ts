import { stripVTControlCharacters } from 'node:util';

// What comes from a span is untrusted: a name may hold escape sequences that move the cursor, set the window's title or
// turn the direction of the line, and so make the terminal show what is not there.

/** C0, DEL, C1, line separators, direction marks and overrides, invisible tag characters. */
const control =
  // oxlint-disable-next-line no-control-regex -- these are what must not get through
  /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** Far more than a terminal shows of one value. Keeps a value of megabytes from being scanned. */
const longest = 4000;

/** One line of text without anything a terminal would act on: sequences are removed, single characters shown escaped. */
export function printable(text: string): string {
  const short = text.length > longest ? text.slice(0, longest) : text;
  if (/^[\u0020-\u007E]*$/.test(short)) return short;
  return stripVTControlCharacters(short.replaceAll(/\p{Surrogate}/gu, '\uFFFD'))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(control, escapeCharacter);
}

/** The same for JSON, where everything but ASCII controls would go through as it is. Stays the same JSON. */
export function printableJson(json: string): string {
  return json.replaceAll(control, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

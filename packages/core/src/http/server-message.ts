const MAX_LENGTH = 200;
/** Shorter words are no secrets, but may well stand in a sentence. */
const MIN_SECRET_LENGTH = 8;

/**
 * What a server says, for a message of an exporter: the beginning, in one line, and without the secrets that were sent, in
 * case it repeats them. Empty if it says nothing, or in a web page.
 *
 * @param secrets - values of headers and the like
 */
export function serverMessage(text: string, secrets: readonly string[] = []): string {
  if (/^\s*</.test(text)) {
    return '';
  }
  const safe = secrets
    .flatMap((value) => value.split(' '))
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
  // oxlint-disable-next-line no-control-regex -- they are what is to go
  const line = safe.replaceAll(/[\s\x00-\x1F\x7F]+/g, ' ').trim();
  return line.slice(0, MAX_LENGTH).replace(/\.$/, '');
}

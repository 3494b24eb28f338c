/** Headers as they are sent, by name. */
export type HeaderValues = Readonly<Record<string, string>>;

/** Headers that HTTP allows, else undefined. */
export function parseHeaders(value: unknown): HeaderValues | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  return Object.entries(value).every(isHeader) ? (value as HeaderValues) : undefined;
}

/** The headers of a variable: `name=value,name=value`, with values in percent-encoding. Undefined if it has another form. */
export function parseHeaderList(text: string): HeaderValues | undefined {
  const headers: [name: string, value: string][] = [];
  for (const entry of text.split(',').filter((part) => part.trim() !== '')) {
    const separator = entry.indexOf('=');
    try {
      const name = decodeURIComponent(entry.slice(0, Math.max(separator, 0)).trim());
      headers.push([name, decodeURIComponent(entry.slice(separator + 1).trim())]);
    } catch {
      return undefined;
    }
  }
  return parseHeaders(Object.fromEntries(headers));
}

function isHeader([name, value]: [string, unknown]): boolean {
  return (
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) &&
    typeof value === 'string' &&
    /^[\t\x20-\x7E\x80-\xFF]*$/.test(value)
  );
}

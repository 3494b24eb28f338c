// What the specifications say of headers, read as plainly as can be: slow, and without regular expressions for the whole of
// anything. What the propagators find is compared with this.

/** The values of headers, by their names in lower case. */
export type HeaderSet = Record<string, string[]>;

export interface SpanReading {
  traceId: string;
  spanId: string;
  traceFlags: number;
  /** As it is sent on. */
  traceState: string | undefined;
}

export type EntryReading = [key: string, value: string, properties: string];

/** W3C Trace Context Level 2. */
export function readSpan(headers: HeaderSet): SpanReading | undefined {
  const [header = '', ...others] = headers['traceparent'] ?? [];
  const [version = '', traceId = '', spanId = '', flags = '', ...more] = strip(header).split('-');
  const isValid =
    others.length === 0 &&
    isHex(version, 2) &&
    version !== 'ff' &&
    isHex(traceId, 32) &&
    !isZero(traceId) &&
    isHex(spanId, 16) &&
    !isZero(spanId) &&
    isHex(flags, 2) &&
    (version !== '00' || more.length === 0);
  return isValid
    ? {
        traceId,
        spanId,
        traceFlags: Number.parseInt(flags, 16) % 4,
        traceState: readTraceState((headers['tracestate'] ?? []).join(',')),
      }
    : undefined;
}

/** W3C Baggage, sorted by keys. */
export function readBaggage(headers: HeaderSet): EntryReading[] {
  const entries = new Map<string, EntryReading>();
  let end = -1;
  for (const member of (headers['baggage'] ?? []).join(',').split(',')) {
    end += 1 + member.length;
    const [pair = '', ...rest] = member.split(';');
    const equals = pair.indexOf('=');
    const key = strip(pair.slice(0, Math.max(equals, 0)));
    const value = strip(pair.slice(equals + 1));
    const properties = strip(rest.join(';'));
    const isValid =
      equals > 0 &&
      /^[!#$%&'*+.^_`|~0-9a-zA-Z-]+$/.test(key) &&
      isWithin(value, '!', '~', '",;\\') &&
      isWithin(properties.replaceAll('\t', ' '), ' ', '~', '",\\');
    if (isValid && end <= 8192 && entries.size < 180) {
      entries.set(key, [key, percentDecoded(value), properties]);
    }
  }
  return [...entries.values()].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** The headers of a `headerPropagator` that is told of all three, under their usual names. */
export function readOwnSpan(headers: HeaderSet): SpanReading | undefined {
  const [trace, span, sampled] = ['x-trace-id', 'x-span-id', 'x-sampled'].map((name) => {
    const values = headers[name] ?? [];
    return values.length === 1 ? values[0]!.trim().toLowerCase() : '';
  }) as [string, string, string];
  const traceId = isHex(trace, 16) ? '0'.repeat(16) + trace : trace;
  return isHex(traceId, 32) && !isZero(traceId)
    ? {
        traceId,
        spanId: isHex(span, 16) ? span : '0'.repeat(16),
        traceFlags: sampled === '0' || sampled === 'false' ? 0 : 1,
        traceState: undefined,
      }
    : undefined;
}

function readTraceState(header: string): string | undefined {
  const pairs = header
    .split(',')
    .filter((member) => strip(member) !== '')
    .map((member) => {
      const [key = '', value = '', ...rest] = member.split('=');
      return rest.length > 0
        ? { key: '', value }
        : { key: stripStart(key), value: stripEnd(value) };
    });
  const isValid = pairs.every(
    ({ key, value }) =>
      /^[a-z0-9][a-z0-9_*/@-]*$/.test(key) &&
      key.length <= 256 &&
      isWithin(value, ' ', '~', ',=') &&
      value !== '' &&
      value.length <= 256,
  );
  const members = new Map(pairs.toReversed().map(({ key, value }) => [key, `${key}=${value}`]));
  const first = pairs
    .map(({ key }) => key)
    .filter((key, index, keys) => keys.indexOf(key) === index);
  return isValid && pairs.length > 0 && pairs.length <= 32
    ? first.map((key) => members.get(key)).join(',')
    : undefined;
}

function percentDecoded(text: string): string {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const digits = text.slice(index + 1, index + 3);
    if (text[index] === '%' && isHex(digits.toLowerCase(), 2)) {
      bytes.push(Number.parseInt(digits, 16));
      index += 2;
    } else {
      bytes.push(text.codePointAt(index)!);
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

function isWithin(text: string, from: string, to: string, except: string): boolean {
  const characters = Array.from(text);
  return characters.every((one) => one >= from && one <= to && !except.includes(one));
}

function isHex(text: string, length: number): boolean {
  return text.length === length && Array.from(text).every((c) => '0123456789abcdef'.includes(c));
}

function isZero(text: string): boolean {
  return text === '0'.repeat(text.length);
}

function strip(text: string): string {
  return stripStart(stripEnd(text));
}

function stripStart(text: string): string {
  let start = 0;
  while (text[start] === ' ' || text[start] === '\t') {
    start += 1;
  }
  return text.slice(start);
}

function stripEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') {
    end -= 1;
  }
  return text.slice(0, end);
}

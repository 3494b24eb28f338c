/**
 * What can be said of a span, in one form for what was sent and for what each backend answers: a value for each name, such
 * as `kind`, `attributes.http.route` or `events[0].time`.
 *
 * Times are microseconds since the epoch. Ids are lower-case hex. Bytes are `{ bytes: '<hex>' }`, so that they are not
 * mistaken for a text or an array.
 */
export type Fields = Readonly<Record<string, unknown>>;

export const KINDS = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
export const STATUSES = ['UNSET', 'OK', 'ERROR'] as const;

/** Puts a prefix before each name. */
export function prefixed(prefix: string, values: Readonly<Record<string, unknown>>): Fields {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]),
  );
}

/** The fields of each event, as `events[0].name` and so on, by their times: backends promise no order. */
export function eventFields(events: readonly Fields[]): Fields {
  return numbered(
    'events',
    events.toSorted((a, b) => Number(a['time']) - Number(b['time'])),
  );
}

/** The fields of each link, as `links[0].spanId` and so on. */
export function linkFields(links: readonly Fields[]): Fields {
  return numbered('links', links);
}

function numbered(name: string, items: readonly Fields[]): Fields {
  return Object.assign({}, ...items.map((item, index) => prefixed(`${name}[${index}].`, item)));
}

export function bytes(value: Uint8Array): { readonly bytes: string } {
  return { bytes: Buffer.from(value).toString('hex') };
}

import { isDeepStrictEqual } from 'node:util';

import type { Fields } from './fields.ts';

/** A field that a backend or a format cannot keep as it is. */
export interface KnownDifference {
  readonly field: RegExp;
  readonly why: string;
  /** What comes back instead of what was sent; undefined for nothing. */
  readonly comesBack: (sent: unknown, span: Fields, field: string, read: unknown) => unknown;
}

/** One field of one span. */
export interface Row {
  readonly span: string;
  readonly field: string;
  readonly sent: unknown;
  readonly read: unknown;
  /** Why it differs, if that is known. */
  readonly why: string | undefined;
  readonly verdict: 'equal' | 'known' | 'wrong';
}

/** Compares all fields of all spans, both what was sent and what nobody has sent. */
export function compare(
  sent: readonly Fields[],
  read: readonly Fields[],
  differences: readonly KnownDifference[],
): Row[] {
  const readById = new Map(read.map((span) => [span['spanId'], span]));
  return sent.flatMap((span) => {
    const other = readById.get(span['spanId']) ?? {};
    const names = new Set([...Object.keys(span), ...Object.keys(other)]);
    return [...names].map((field) => compareField(field, span, other[field], differences));
  });
}

function compareField(
  field: string,
  span: Fields,
  read: unknown,
  differences: readonly KnownDifference[],
): Row {
  const sent = span[field];
  const row = { span: String(span['name']), field, sent, read };
  if (isDeepStrictEqual(sent, read)) {
    return { ...row, why: undefined, verdict: 'equal' };
  }
  const known = differences.find(
    (difference) =>
      difference.field.test(field) &&
      isDeepStrictEqual(difference.comesBack(sent, span, field, read), read),
  );
  return { ...row, why: known?.why, verdict: known ? 'known' : 'wrong' };
}

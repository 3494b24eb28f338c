import {
  type Baggage,
  type BaggageEntry,
  baggageEntryMetadataFromString,
  propagation,
} from '@opentelemetry/api';

import { safely, textOf } from '../errors/safely.ts';
import { isToken } from './token.ts';

/** As many as the specification's grammar has. It wants 64 to arrive at least; OpenTelemetry's SDK sends up to 180. */
const MAX_MEMBERS = 180;
/** As many as have to arrive. A single member has no limit of its own, because it may be as long as that. */
const MAX_BYTES = 8192;

/** `key = value ; properties`. The key is checked apart. */
const MEMBER =
  /^[ \t]*([^ \t=;]+)[ \t]*=(?:[ \t]*([!#-+\--:<-[\]-~]+))?[ \t]*(?:;([\t !#-+\--[\]-~]*))?$/;
/** What a value must not hold as it is, and `+`, which some receivers take for a space. */
const ENCODED_IN_VALUE = /[^!#$&-*\--:<-[\]-~]/gu;
/** What properties must not hold. A `%` stays: whether they are percent-encoded is for their owner to say. */
const ENCODED_IN_PROPERTIES = /[^\t !#-+\--[\]-~]/gu;
const ENCODED_BYTES = /(?:%[\da-f]{2})+/gi;

const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads a `baggage` header (https://www.w3.org/TR/baggage/). Members that are invalid or beyond the limits are left out, of
 * those with the same key the last one counts. Undefined if none is left.
 */
export function parseBaggage(header: string): Baggage | undefined {
  const end = header.length > MAX_BYTES ? header.lastIndexOf(',', MAX_BYTES) : header.length;
  const entries = new Map<string, BaggageEntry>();
  for (const member of header.slice(0, Math.max(end, 0)).split(',')) {
    const [, key, value = '', properties = ''] = MEMBER.exec(member) ?? [];
    if (isToken(key) && entries.size < MAX_MEMBERS) {
      entries.set(key, createEntry(decode(value), properties.trim()));
    }
  }
  return entries.size === 0 ? undefined : propagation.createBaggage(Object.fromEntries(entries));
}

/** Writes a `baggage` header. Entries that cannot be written, or do not fit any more, are left out. */
export function formatBaggage(baggage: Baggage): string {
  const members: string[] = [];
  let bytes = 0;
  for (const [key, entry] of baggage.getAllEntries()) {
    const member = isToken(key) ? safely(() => formatMember(key, entry), '') : '';
    const isFitting = members.length < MAX_MEMBERS && bytes + member.length <= MAX_BYTES;
    if (member !== '' && isFitting) {
      members.push(member);
      bytes += member.length + 1; // and the comma
    }
  }
  return members.join(',');
}

function createEntry(value: string, properties: string): BaggageEntry {
  return properties === ''
    ? { value }
    : { value, metadata: baggageEntryMetadataFromString(properties) };
}

function formatMember(key: string, { value, metadata }: BaggageEntry): string {
  const properties = encode(textOf(metadata ?? '').trim(), ENCODED_IN_PROPERTIES);
  const member = `${key}=${encode(textOf(value), ENCODED_IN_VALUE)}`;
  return properties === '' ? member : `${member};${properties}`;
}

function encode(text: string, encoded: RegExp): string {
  return text.replace(
    encoded,
    // Half of a surrogate pair cannot be encoded, and becomes U+FFFD.
    (character) => safely(() => encodeURIComponent(character), '%EF%BF%BD'),
  );
}

/** Bytes that are not UTF-8 become U+FFFD, as the specification has it. A `%` that encodes nothing stays. */
function decode(value: string): string {
  return value.replace(ENCODED_BYTES, (bytes) =>
    decoder.decode(Uint8Array.from(bytes.slice(1).split('%'), (digits) => Number(`0x${digits}`))),
  );
}

import type { TraceRequest } from './otlp-request.ts';

// A decoder for trace requests from the .proto files of OTLP: for each message its fields by number, each with its name in
// the JSON form, whether it comes once or many times, and how it is decoded.

type Decode = (value: bigint | Buffer) => unknown;
type Fields = Readonly<Record<number, readonly [name: string, decode: Decode, 'many'?]>>;

const text: Decode = (value) => new TextDecoder('utf-8', { fatal: true }).decode(value as Buffer);
const hex: Decode = (value) => (value as Buffer).toString('hex');
const base64: Decode = (value) => (value as Buffer).toString('base64');
const bool: Decode = (value) => value === 1n;
const int64: Decode = (value) => String(BigInt.asIntN(64, value as bigint));
const uint32: Decode = (value) => Number(value);
const double: Decode = (value) => (value as Buffer).readDoubleLE();
const fixed32: Decode = (value) => (value as Buffer).readUInt32LE();
const fixed64: Decode = (value) => String((value as Buffer).readBigUInt64LE());
const message =
  (fields: () => Fields): Decode =>
  (value) =>
    decodeMessage(value as Buffer, fields());

const anyValue: Fields = {
  1: ['stringValue', text],
  2: ['boolValue', bool],
  3: ['intValue', int64],
  4: ['doubleValue', double],
  5: ['arrayValue', message(() => ({ 1: ['values', message(() => anyValue), 'many'] }))],
  6: ['kvlistValue', message(() => ({ 1: ['values', message(() => keyValue), 'many'] }))],
  7: ['bytesValue', base64],
};
const keyValue: Fields = { 1: ['key', text], 2: ['value', message(() => anyValue)] };
const attributes = (name = 'attributes'): Fields[number] => [name, message(() => keyValue), 'many'];
const event: Fields = {
  1: ['timeUnixNano', fixed64],
  2: ['name', text],
  3: attributes(),
  4: ['droppedAttributesCount', uint32],
};
const link: Fields = {
  1: ['traceId', hex],
  2: ['spanId', hex],
  3: ['traceState', text],
  4: attributes(),
  5: ['droppedAttributesCount', uint32],
  6: ['flags', fixed32],
};
const span: Fields = {
  1: ['traceId', hex],
  2: ['spanId', hex],
  3: ['traceState', text],
  4: ['parentSpanId', hex],
  5: ['name', text],
  6: ['kind', uint32],
  7: ['startTimeUnixNano', fixed64],
  8: ['endTimeUnixNano', fixed64],
  9: attributes(),
  10: ['droppedAttributesCount', uint32],
  11: ['events', message(() => event), 'many'],
  12: ['droppedEventsCount', uint32],
  13: ['links', message(() => link), 'many'],
  14: ['droppedLinksCount', uint32],
  15: ['status', message(() => ({ 2: ['message', text], 3: ['code', uint32] }))],
  16: ['flags', fixed32],
};
const scopeSpans: Fields = {
  1: ['scope', message(() => ({ 1: ['name', text], 2: ['version', text], 3: attributes() }))],
  2: ['spans', message(() => span), 'many'],
  3: ['schemaUrl', text],
};
const resourceSpans: Fields = {
  1: ['resource', message(() => ({ 1: attributes(), 2: ['droppedAttributesCount', uint32] }))],
  2: ['scopeSpans', message(() => scopeSpans), 'many'],
  3: ['schemaUrl', text],
};
const request: Fields = { 1: ['resourceSpans', message(() => resourceSpans), 'many'] };

/** Decodes a trace request in protobuf. Throws for unknown fields and texts that are not UTF-8. */
export function decodeProtobuf(body: Buffer): TraceRequest {
  return decodeMessage(body, request) as unknown as TraceRequest;
}

function decodeMessage(bytes: Buffer, fields: Fields): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  for (const [name, , many] of Object.values(fields)) {
    if (many !== undefined) {
      decoded[name] = [];
    }
  }
  let position = 0;
  const take = (length: number): Buffer => {
    position += length;
    if (position > bytes.length) {
      throw new Error('the message is cut off');
    }
    return bytes.subarray(position - length, position);
  };
  const takeVarint = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = take(1).readUInt8();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) {
        return value;
      }
    }
  };
  while (position < bytes.length) {
    const tag = Number(takeVarint());
    const field = fields[tag >>> 3];
    if (field === undefined) {
      throw new Error(`there is an unknown field ${tag >>> 3}`);
    }
    const [name, decode, many] = field;
    const lengths: Record<number, () => bigint | Buffer> = {
      0: takeVarint,
      1: () => take(8),
      2: () => take(Number(takeVarint())),
      5: () => take(4),
    };
    const value = decode(lengths[tag & 7]!());
    if (many === undefined) {
      decoded[name] = value;
    } else {
      (decoded[name] as unknown[]).push(value);
    }
  }
  return decoded;
}

/** A field of a protobuf message: a number as a number, anything else as its bytes. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** The fields of a protobuf message, in order. Throws a RangeError if the bytes are none. */
export function protobufFields(bytes: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let position = 0;
  const readBytes = (length: number): Uint8Array => {
    position += length;
    if (position > bytes.length) {
      throw new RangeError('the message is cut off');
    }
    return bytes.subarray(position - length, position);
  };
  // Precise up to 2^53, which is enough for lengths, codes and seconds.
  const readVarint = (): number => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = readBytes(1)[0]!;
      value += (byte & 127) * factor;
      if (byte < 128) {
        return value;
      }
    }
  };
  while (position < bytes.length) {
    const tag = readVarint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        fields.push({ number, value: readVarint() });
        break;
      case 1:
        fields.push({ number, value: readBytes(8) });
        break;
      case 2:
        fields.push({ number, value: readBytes(readVarint()) });
        break;
      case 5:
        fields.push({ number, value: readBytes(4) });
        break;
      default:
        throw new RangeError('the message has a field of an unknown form');
    }
  }
  return fields;
}

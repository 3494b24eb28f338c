// What servers answer, in protobuf, written by hand. Short: every length takes one byte.

/** `google.rpc.Status`, with `google.rpc.RetryInfo` if there is a delay. */
export function rpcStatus(message: string, retryAfterSeconds?: number): Buffer {
  const parts = [varint(1, 8), bytes(2, Buffer.from(message))];
  if (retryAfterSeconds !== undefined) {
    const other = bytes(1, Buffer.from('type.googleapis.com/google.rpc.Help'));
    const type = bytes(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo'));
    const delay = Buffer.concat([varint(1, retryAfterSeconds), varint(2, 1)]);
    const info = bytes(2, bytes(1, delay));
    parts.push(bytes(3, other), bytes(3, Buffer.concat([type, info])));
  }
  return Buffer.concat(parts);
}

/** `ExportTraceServiceResponse` with a partial success. */
export function partialSuccess(rejectedSpans: number, message: string): Buffer {
  const parts = [varint(1, rejectedSpans), bytes(2, Buffer.from(message))];
  return bytes(1, Buffer.concat(parts));
}

function varint(field: number, value: number): Buffer {
  return Buffer.from([field << 3, value]);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, content.length]), content]);
}

import { protobufFields } from './protobuf-fields.ts';

/** What servers say about a failure: `google.rpc.Status`, in the body over HTTP and in the trailers over gRPC. */
export interface RpcStatus {
  readonly message: string;
  /** From `google.rpc.RetryInfo`. */
  readonly retryAfterMillis: number | undefined;
}

/** Decodes a status. Undefined if the bytes are none. */
export function parseRpcStatus(bytes: Uint8Array): RpcStatus | undefined {
  try {
    let message = '';
    let retryAfterMillis: number | undefined;
    for (const { number, value } of protobufFields(bytes)) {
      if (number === 2 && typeof value === 'object') {
        message = textOf(value);
      } else if (number === 3 && typeof value === 'object') {
        retryAfterMillis ??= retryDelay(value);
      }
    }
    return { message, retryAfterMillis };
  } catch {
    return undefined;
  }
}

/** The delay of a detail, if it is one about trying again. */
function retryDelay(detail: Uint8Array): number | undefined {
  const fields = protobufFields(detail);
  const type = bytesOf(fields, 1);
  const info = bytesOf(fields, 2);
  if (type === undefined || !textOf(type).endsWith('/google.rpc.RetryInfo')) {
    return undefined;
  }
  const delay = info === undefined ? undefined : bytesOf(protobufFields(info), 1);
  let millis = 0;
  for (const { number, value } of delay === undefined ? [] : protobufFields(delay)) {
    if (typeof value === 'number') {
      millis += number === 1 ? value * 1000 : Math.ceil(value / 1e6);
    }
  }
  return millis;
}

function bytesOf(
  fields: ReturnType<typeof protobufFields>,
  wanted: number,
): Uint8Array | undefined {
  const value = fields.find(({ number }) => number === wanted)?.value;
  return typeof value === 'object' ? value : undefined;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

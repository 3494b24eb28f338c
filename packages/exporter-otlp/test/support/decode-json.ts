import type { TraceRequest } from './otlp-request.ts';

/** Decodes a trace request in JSON as strictly as the receivers of Go do: what is of another type than OTLP says is refused. */
export function decodeJson(body: Buffer): TraceRequest {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  return JSON.parse(text, function check(this: unknown, key, value: unknown) {
    switch (key) {
      case 'intValue': {
        const digits = String(value);
        require(/^-?\d+$/.test(digits) &&
          BigInt.asIntN(64, BigInt(digits)) === BigInt(digits), key);
        return digits;
      }
      case 'doubleValue':
        require(typeof value === 'number', key);
        return value;
      case 'startTimeUnixNano':
      case 'endTimeUnixNano':
      case 'timeUnixNano':
        require(/^\d+$/.test(value as string), key);
        return value;
      case 'traceId':
        require(/^[0-9a-f]{32}$/.test(value as string), key);
        return value;
      case 'spanId':
        require(/^[0-9a-f]{16}$/.test(value as string), key);
        return value;
      case 'attributes':
        require(Array.isArray(value), key);
        return value;
      default:
        require(typeof value !== 'string' || value.isWellFormed(), key);
        return value;
    }
  }) as TraceRequest;
}

function require(isValid: boolean, field: string): void {
  if (!isValid) {
    throw new Error(`${field} is not what OTLP allows`);
  }
}

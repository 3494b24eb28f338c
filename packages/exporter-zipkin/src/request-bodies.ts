import { ExportError } from '@spanlight/core';

import type { ZipkinSpan } from './zipkin-span.ts';

/** Zipkin servers take requests of up to 10 MiB. */
const MAX_REQUEST_BYTES = 9 * 1024 * 1024;

/** The spans as JSON: one request, or as many as it takes for each to be accepted. A span that is too large goes alone. */
export function* requestBodies(spans: readonly ZipkinSpan[]): Generator<Uint8Array<ArrayBuffer>> {
  const body = encode(spans);
  if (body !== undefined && (body.byteLength <= MAX_REQUEST_BYTES || spans.length === 1)) {
    yield body;
    return;
  }
  if (spans.length === 1) {
    const failure = 'too_large';
    throw new ExportError('exporter-zipkin', 'the span is too large for JSON.', { failure });
  }
  const middle = Math.ceil(spans.length / 2);
  yield* requestBodies(spans.slice(0, middle));
  yield* requestBodies(spans.slice(middle));
}

/** Undefined if the text would be longer than JavaScript's texts can be. */
function encode(spans: readonly ZipkinSpan[]): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new TextEncoder().encode(JSON.stringify(spans));
  } catch {
    return undefined;
  }
}

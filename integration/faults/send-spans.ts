import type { Attributes } from '@opentelemetry/api';
import { ExportError, type ReadableSpan } from '@spanlight/core';

/** A span as the backend of these programs takes it. */
export interface SentSpan {
  readonly id: string;
  readonly name: string;
  readonly attributes: Attributes;
}

/** Brings spans to a backend. Rejects when it did not take them, or when nobody knows. */
export type SendSpans = (spans: readonly ReadableSpan[], signal: AbortSignal) => Promise<void>;

/** Sends by HTTP, as an exporter for a real backend does. */
export function sendTo(url: string): SendSpans {
  return async (spans, signal) => {
    const body = JSON.stringify(spans.map(toSentSpan));
    const response = await post(url, body, signal);
    if (!response.ok) {
      throw failureOf(response);
    }
  };
}

function toSentSpan(span: ReadableSpan): SentSpan {
  return { id: span.spanContext().spanId, name: span.name, attributes: span.attributes };
}

/** Answers once the whole response was read: until then it can still break off. */
async function post(url: string, body: string, signal: AbortSignal): Promise<Response> {
  try {
    const response = await fetch(url, { method: 'POST', body, signal });
    await response.arrayBuffer();
    return response;
  } catch (cause) {
    throw new ExportError('backend', `no answer from ${url}`, { failure: 'retryable', cause });
  }
}

function failureOf(response: Response): Error {
  const message = `HTTP ${response.status}`;
  switch (response.status) {
    case 429:
    case 502:
    case 503:
    case 504:
      return new ExportError('backend', message, { failure: 'retryable', ...waitOf(response) });
    case 413:
      return new ExportError('backend', message, { failure: 'too_large' });
    case 400:
      return new ExportError('backend', message, { failure: 'rejected' });
    default:
      return new Error(message);
  }
}

/** `Retry-After` is in seconds, or the date and time to wait for. */
function waitOf(response: Response): { retryAfterMillis?: number } {
  const text = response.headers.get('retry-after');
  if (text === null) {
    return {};
  }
  const millis = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(millis) ? {} : { retryAfterMillis: Math.max(millis, 0) };
}

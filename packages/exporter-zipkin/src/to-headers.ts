import { errorMessage } from '@spanlight/core';

/**
 * The headers of a request with these and the type of its body. Throws a `TypeError` that names a header that HTTP does not
 * allow, and not its value.
 */
export function toHeaders(values: Readonly<Record<string, unknown>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'string' || !isAllowed(headers, name, value)) {
      const message = `headers cannot have ${JSON.stringify(name)} with the value it has. Set a name and a text that HTTP allows.`;
      throw new TypeError(errorMessage('exporter-zipkin', message));
    }
  }
  headers.set('content-type', 'application/json');
  return headers;
}

/** Sets a header. The error of the platform would have the value in it. */
function isAllowed(headers: Headers, name: string, value: string): boolean {
  try {
    headers.set(name, value);
    return true;
  } catch {
    return false;
  }
}

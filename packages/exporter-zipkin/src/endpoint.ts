/** Where spans are sent. */
export interface Endpoint {
  /** Without user and password. */
  readonly url: URL;
  /** What messages call it: without anything that may be secret. */
  readonly name: string;
  /** The header for the user and password that stood in the URL. */
  readonly authorization: string | undefined;
}

/** The path of Zipkin's API. On any other, Zipkin servers answer redirects and web pages. */
const SPANS_PATH = '/api/v2/spans';

/** Reads a URL. Undefined if it is none, or not one for HTTP. */
export function parseEndpoint(value: unknown): Endpoint | undefined {
  try {
    const url = new URL(value as string);
    if (typeof value !== 'string' || !/^https?:$/.test(url.protocol)) {
      return undefined;
    }
    const { username, password } = url;
    const credentials = decodeURIComponent(`${username}:${password}`);
    url.username = '';
    url.password = '';
    if (url.pathname === '/') {
      url.pathname = SPANS_PATH;
    }
    return {
      url,
      name: url.origin + url.pathname,
      authorization:
        credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
    };
  } catch {
    return undefined;
  }
}

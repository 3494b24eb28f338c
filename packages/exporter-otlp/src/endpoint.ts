import { fromOption, fromVariable, fromVariables } from './read-setting.ts';

/** How spans are encoded and transported. */
export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

/** Where spans are sent, and how. */
export interface Endpoint {
  readonly protocol: OtlpProtocol;
  /** Without user and password. */
  readonly url: URL;
  /** What messages call it: without anything that may be secret. */
  readonly name: string;
  /** The header for the user and password that stood in the URL. */
  readonly authorization: string | undefined;
}

const TRACES_PATH = '/v1/traces';
/** The port that gRPC has in the specification of OTLP. HTTP has 4318. */
const GRPC_PORT = '4317';

const PROTOCOL_ADVICE = "'http/protobuf', 'http/json' or 'grpc'";
const ENDPOINT_ADVICE = 'a URL that begins with http:// or https://';
const INSECURE_ADVICE = 'true or false';

/** Finds the endpoint: options, then variables, then the endpoint of a Collector on this machine. */
export function resolveEndpoint(options: { endpoint?: unknown; protocol?: unknown }): Endpoint {
  const protocol =
    fromOption('protocol', options.protocol, parseProtocol, PROTOCOL_ADVICE) ??
    fromVariables('PROTOCOL', (text) => parseProtocol(text.toLowerCase()), PROTOCOL_ADVICE);
  const parseBase = (value: unknown): Endpoint | undefined =>
    parseEndpoint(value, protocol, withTracesPath);
  return (
    fromOption('endpoint', options.endpoint, parseBase, ENDPOINT_ADVICE) ??
    fromVariable('TRACES_ENDPOINT', (text) => parseEndpoint(text, protocol), ENDPOINT_ADVICE) ??
    fromVariable('ENDPOINT', parseBase, ENDPOINT_ADVICE) ??
    parseBase(`http://localhost:${protocol === 'grpc' ? GRPC_PORT : '4318'}`)!
  );
}

function parseEndpoint(
  value: unknown,
  givenProtocol: OtlpProtocol | undefined,
  complete: (pathname: string) => string = (pathname) => pathname,
): Endpoint | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const hasScheme = value.includes('://');
  try {
    const url = new URL(hasScheme ? value : `${isInsecure() ? 'http' : 'https'}://${value}`);
    const protocol = givenProtocol ?? (url.port === GRPC_PORT ? 'grpc' : 'http/protobuf');
    // Addresses of gRPC are often given without a scheme.
    if (!/^https?:$/.test(url.protocol) || (!hasScheme && protocol !== 'grpc')) {
      return undefined;
    }
    const authorization = basicAuthorization(url);
    url.username = '';
    url.password = '';
    // gRPC has its own path.
    url.pathname = protocol === 'grpc' ? '/' : complete(url.pathname);
    return { protocol, url, name: url.origin + url.pathname.replace(/^\/$/, ''), authorization };
  } catch {
    return undefined;
  }
}

function basicAuthorization({ username, password }: URL): string | undefined {
  if (username + password === '') {
    return undefined;
  }
  const credentials = [username, password].map(decodeURIComponent).join(':');
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function parseProtocol(value: unknown): OtlpProtocol | undefined {
  return value === 'http/protobuf' || value === 'http/json' || value === 'grpc' ? value : undefined;
}

/** Whether an endpoint without a scheme is one without TLS. */
function isInsecure(): boolean {
  return fromVariables('INSECURE', parseBoolean, INSECURE_ADVICE) ?? false;
}

function parseBoolean(text: string): boolean | undefined {
  return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
}

function withTracesPath(pathname: string): string {
  const base = pathname.replace(/\/+$/, '');
  return base.endsWith(TRACES_PATH) ? base : base + TRACES_PATH;
}

import { errorMessage } from '@spanlight/core';

import { type Endpoint, parseEndpoint } from './endpoint.ts';
import { toHeaders } from './to-headers.ts';

/** Where and how a `ZipkinExporter` sends. Every option has a default. */
export interface ZipkinExporterOptions {
  /**
   * The URL that takes spans. Without a path, `/api/v2/spans` is added. A user and a password in it are sent as basic
   * authentication. Default: `OTEL_EXPORTER_ZIPKIN_ENDPOINT`, then `http://localhost:9411/api/v2/spans`.
   */
  readonly endpoint?: string;
  /**
   * Sent with each request. A function is asked for each, so that it can renew a token; while it fails, the spans are kept
   * and it is asked again.
   */
  readonly headers?:
    | Readonly<Record<string, string>>
    | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);
  /** How long a request may take, in milliseconds. Default: `OTEL_EXPORTER_ZIPKIN_TIMEOUT`, then 10,000. */
  readonly timeoutMillis?: number;
}

/** The options as they are in force. */
export interface ZipkinSettings extends Required<Omit<ZipkinExporterOptions, 'endpoint'>> {
  readonly endpoint: Endpoint;
}

const DEFAULT_ENDPOINT = 'http://localhost:9411/api/v2/spans';
const DEFAULT_TIMEOUT_MILLIS = 10_000;
/** Longer timers fire at once. */
const MAX_TIMEOUT_MILLIS = 2 ** 31 - 1;

const ENDPOINT_ADVICE = 'a URL that begins with http:// or https://';
const TIMEOUT_ADVICE = `1 to ${MAX_TIMEOUT_MILLIS} milliseconds`;

/** Options, then the environment, then defaults. Throws for a mistake in options, warns of one in the environment. */
export function resolveOptions(
  options: ZipkinExporterOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ZipkinSettings {
  requireObject('options', options);
  const { headers = {} } = options;
  if (typeof headers !== 'function') {
    requireObject('headers', headers);
    toHeaders(headers); // throws for what HTTP does not allow
  }
  return {
    endpoint:
      fromOption('endpoint', options.endpoint, parseEndpoint, ENDPOINT_ADVICE) ??
      fromVariable('OTEL_EXPORTER_ZIPKIN_ENDPOINT', environment, parseEndpoint, ENDPOINT_ADVICE) ??
      parseEndpoint(DEFAULT_ENDPOINT)!,
    headers,
    timeoutMillis:
      fromOption('timeoutMillis', options.timeoutMillis, parseMillis, TIMEOUT_ADVICE, RangeError) ??
      fromVariable(
        'OTEL_EXPORTER_ZIPKIN_TIMEOUT',
        environment,
        (text) => parseMillis(Number(text)),
        TIMEOUT_ADVICE,
      ) ??
      DEFAULT_TIMEOUT_MILLIS,
  };
}

function parseMillis(value: unknown): number | undefined {
  const isValid = typeof value === 'number' && value >= 1 && value <= MAX_TIMEOUT_MILLIS;
  return isValid ? value : undefined;
}

function fromOption<T>(
  name: string,
  value: unknown,
  parse: (value: unknown) => T | undefined,
  advice: string,
  ErrorType: new (message: string) => Error = TypeError,
): T | undefined {
  const parsed = parse(value);
  if (parsed === undefined && value !== undefined) {
    throw new ErrorType(complaint(name, value, advice));
  }
  return parsed;
}

function fromVariable<T>(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  parse: (text: string) => T | undefined,
  advice: string,
): T | undefined {
  const text = environment[name]?.trim();
  if (text === undefined || text === '') {
    return undefined;
  }
  const parsed = parse(text);
  if (parsed === undefined) {
    console.warn(`${complaint(name, text, advice)} It is ignored.`);
  }
  return parsed;
}

function requireObject(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(complaint(name, value, 'an object'));
  }
}

function complaint(name: string, value: unknown, advice: string): string {
  return errorMessage('exporter-zipkin', `${name} cannot be ${shown(value)}. Set ${advice}.`);
}

function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      // What stands before an @ or after a question mark may be a password or a key.
      return JSON.stringify(value.replace(/^.*@/s, '…@').replace(/\?.*$/s, '?…'));
    case 'object':
      return value === null ? 'null' : 'an object';
    case 'function':
      return 'a function';
    default:
      return String(value);
  }
}

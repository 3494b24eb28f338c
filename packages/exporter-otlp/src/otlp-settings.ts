import { readFileSync } from 'node:fs';

import { dialectByName } from './dialects/dialect-by-name.ts';
import type { Dialect, OtlpDialect } from './dialects/dialect.ts';
import { type Endpoint, resolveEndpoint } from './endpoint.ts';
import { type HeaderValues, parseHeaderList, parseHeaders } from './headers.ts';
import type { OtlpCompression, OtlpExporterOptions } from './otlp-options.ts';
import { complaint, fromOption, fromVariable, fromVariables } from './read-setting.ts';

/** The options as they are in force. */
export interface OtlpSettings {
  readonly endpoint: Endpoint;
  readonly headers: () => Promise<HeaderValues>;
  readonly compression: OtlpCompression;
  readonly timeoutMillis: number;
  readonly tls: TlsSettings;
  readonly dialect: Dialect | undefined;
}

/** Certificates in PEM form, by the names that Node has for them. */
interface TlsSettings {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

const DEFAULT_TIMEOUT_MILLIS = 10_000;
/** Longer timers fire at once. */
const MAX_TIMEOUT_MILLIS = 2 ** 31 - 1;

const COMPRESSION_ADVICE = "'gzip' or 'none'";
const FILE_ADVICE = 'the path of a file that can be read';
const HEADERS_ADVICE =
  'texts that HTTP allows, by the names of headers, or a function that returns them';
const HEADER_LIST_ADVICE = 'name=value,name=value, with values in percent-encoding';
const TIMEOUT_ADVICE = `1 to ${MAX_TIMEOUT_MILLIS} milliseconds`;

/** Options, then the environment, then defaults. Throws for a mistake in options, warns of one in the environment. */
export function resolveOptions(options: OtlpExporterOptions): OtlpSettings {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(complaint('options', options, 'an object, or nothing'));
  }
  const endpoint = resolveEndpoint(options);
  return {
    endpoint,
    headers: resolveHeaders(options.headers, endpoint),
    compression:
      fromOption('compression', options.compression, parseCompression, COMPRESSION_ADVICE) ??
      fromVariables(
        'COMPRESSION',
        (text) => parseCompression(text.toLowerCase()),
        COMPRESSION_ADVICE,
      ) ??
      'none',
    timeoutMillis:
      fromOption('timeoutMillis', options.timeoutMillis, parseMillis, TIMEOUT_ADVICE, RangeError) ??
      fromVariables('TIMEOUT', (text) => parseMillis(Number(text)), TIMEOUT_ADVICE) ??
      DEFAULT_TIMEOUT_MILLIS,
    tls: resolveTls(),
    dialect: fromOption(
      'dialect',
      options.dialect,
      parseDialect,
      `one of ${Object.keys(dialectByName).join(', ')}`,
    ),
  };
}

function resolveHeaders(option: unknown, { authorization }: Endpoint): () => Promise<HeaderValues> {
  const inherited = {
    ...(authorization && { authorization }),
    ...fromVariable('HEADERS', parseHeaderList, HEADER_LIST_ADVICE),
    ...fromVariable('TRACES_HEADERS', parseHeaderList, HEADER_LIST_ADVICE),
  };
  if (typeof option === 'function') {
    return async () => {
      const headers = parseHeaders(await (option as () => unknown)());
      if (headers === undefined) {
        throw new TypeError('what it returns is not headers that HTTP allows');
      }
      return { ...inherited, ...headers };
    };
  }
  const headers = { ...inherited, ...fromOption('headers', option, parseHeaders, HEADERS_ADVICE) };
  return async () => headers;
}

function resolveTls(): TlsSettings {
  const ca = fromVariables('CERTIFICATE', readFile, FILE_ADVICE);
  const cert = fromVariables('CLIENT_CERTIFICATE', readFile, FILE_ADVICE);
  const key = fromVariables('CLIENT_KEY', readFile, FILE_ADVICE);
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function readFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function parseCompression(value: unknown): OtlpCompression | undefined {
  return value === 'gzip' || value === 'none' ? value : undefined;
}

function parseMillis(value: unknown): number | undefined {
  const isValid = typeof value === 'number' && value >= 1 && value <= MAX_TIMEOUT_MILLIS;
  return isValid ? value : undefined;
}

function parseDialect(value: unknown): Dialect | undefined {
  return typeof value === 'string' && Object.hasOwn(dialectByName, value)
    ? dialectByName[value as OtlpDialect]
    : undefined;
}

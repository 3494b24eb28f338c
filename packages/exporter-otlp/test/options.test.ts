import { fakeSpan } from '@spanlight/core/testing';
import { OtlpExporter, type OtlpExporterOptions } from '@spanlight/exporter-otlp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { exportSpans } from './support/export-spans.ts';
import { answering } from './support/faults.ts';
import { GrpcServer } from './support/grpc-server.ts';
import { OtlpServer } from './support/otlp-server.ts';

let server: OtlpServer;
const warnings: string[] = [];

beforeEach(async () => {
  server = await OtlpServer.start();
  vi.spyOn(console, 'warn').mockImplementation((message: string) => void warnings.push(message));
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('OTEL_')) {
      vi.stubEnv(name, undefined);
    }
  }
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  warnings.length = 0;
  await server[Symbol.asyncDispose]();
});

function setVariables(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) {
    vi.stubEnv(`OTEL_EXPORTER_OTLP_${name}`, value);
  }
}

async function pathOf(options: OtlpExporterOptions = {}): Promise<string | undefined> {
  expect(await exportSpans(new OtlpExporter(options), [fakeSpan()])).toEqual({ code: 0 });
  return server.deliveries.at(-1)?.path;
}

async function typeSent(): Promise<string | undefined> {
  await exportSpans(new OtlpExporter({ endpoint: server.url }), [fakeSpan()]);
  return server.deliveries.at(-1)?.headers['content-type'];
}

/** What an exporter says that could not send: it names the endpoint. */
async function addressed(options: OtlpExporterOptions): Promise<string | undefined> {
  const { error } = await exportSpans(new OtlpExporter(options), [fakeSpan()], AbortSignal.abort());
  return error?.message;
}

describe('The endpoint', () => {
  test.each([
    ['', '/v1/traces'],
    ['/', '/v1/traces'],
    ['/otlp', '/otlp/v1/traces'],
    ['/otlp/', '/otlp/v1/traces'],
    ['/otlp/v1/traces', '/otlp/v1/traces'],
    ['/otlp?key=1', '/otlp/v1/traces?key=1'],
  ])('is a base: %s becomes %s', async (path, expected) => {
    expect(await pathOf({ endpoint: server.url + path })).toBe(expected);
    setVariables({ ENDPOINT: server.url + path });
    expect(await pathOf()).toBe(expected);
  });

  test.each([
    ['', '/'],
    ['/custom', '/custom'],
  ])('for traces is used as it is: %s', async (path, expected) => {
    setVariables({ ENDPOINT: 'http://127.0.0.1:9', TRACES_ENDPOINT: server.url + path });
    expect(await pathOf()).toBe(expected);
  });

  test('of the options goes before variables', async () => {
    setVariables({ ENDPOINT: 'http://127.0.0.1:9', TRACES_ENDPOINT: 'http://127.0.0.1:9' });
    expect(await pathOf({ endpoint: server.url })).toBe('/v1/traces');
  });

  test('is a Collector on this machine by default', async () => {
    const { error } = await exportSpans(
      new OtlpExporter({ timeoutMillis: 1 }),
      [fakeSpan()],
      AbortSignal.abort(),
    );
    expect(error?.message).toContain('http://localhost:4318/v1/traces');
    const grpc = new OtlpExporter({ protocol: 'grpc' });
    const failure = await exportSpans(grpc, [fakeSpan()], AbortSignal.abort());
    expect(failure.error?.message).toContain('http://localhost:4317 ');
  });
});

describe('The protocol', () => {
  test('comes from variables, that for traces first', async () => {
    expect(await typeSent()).toBe('application/x-protobuf');
    setVariables({ PROTOCOL: 'HTTP/JSON' });
    expect(await typeSent()).toBe('application/json');
    setVariables({ TRACES_PROTOCOL: 'http/protobuf' });
    expect(await typeSent()).toBe('application/x-protobuf');
  });

  test.each([
    ['http://127.0.0.1:4317', 'http://127.0.0.1:4317 did'],
    ['http://127.0.0.1:4317/v1/traces', 'http://127.0.0.1:4317 did'],
    ['https://127.0.0.1:4317', 'https://127.0.0.1:4317 did'],
    ['127.0.0.1:4317', 'https://127.0.0.1:4317 did'],
    ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/v1/traces did'],
  ])('is known by the port: %s', async (endpoint, expected) => {
    expect(await addressed({ endpoint })).toContain(expected);
    setVariables({ ENDPOINT: endpoint });
    expect(await addressed({})).toContain(expected);
  });

  test('may be gRPC to an endpoint without a scheme, which has TLS unless that is said', async () => {
    await using grpc = await GrpcServer.start();
    setVariables({ INSECURE: 'TRUE' });
    const endpoint = grpc.url.slice('http://'.length);
    const exporter = new OtlpExporter({ endpoint, protocol: 'grpc' });
    expect(await exportSpans(exporter, [fakeSpan()])).toEqual({ code: 0 });
    expect(grpc.accepted).toHaveLength(1);
    await exporter.shutdown();
  });

  test('of port 4317 is HTTP if that is said', async () => {
    setVariables({ PROTOCOL: 'http/protobuf' });
    const endpoint = 'http://127.0.0.1:4317';
    expect(await addressed({ endpoint })).toContain('http://127.0.0.1:4317/v1/traces did');
  });
});

describe('Other variables', () => {
  test('compression and timeout, those for traces first', async () => {
    setVariables({
      ENDPOINT: server.url,
      COMPRESSION: 'GZIP',
      TIMEOUT: '90',
      TRACES_TIMEOUT: '80',
    });
    expect(await pathOf({ timeoutMillis: 10_000 })).toBe('/v1/traces');
    expect(server.deliveries[0]?.headers['content-encoding']).toBe('gzip');
    server.fault = () => {};
    const { error } = await exportSpans(new OtlpExporter(), [fakeSpan()]);
    expect(error?.message).toContain('within 0.08 s');
  });

  test('count as unset when they are blank', async () => {
    const names = ['ENDPOINT', 'HEADERS', 'TIMEOUT', 'COMPRESSION', 'PROTOCOL', 'CERTIFICATE'];
    for (const name of [...names, 'CLIENT_KEY', 'CLIENT_CERTIFICATE', 'INSECURE']) {
      setVariables({ [name]: '', [`TRACES_${name}`]: ' ' });
    }
    setVariables({ ENDPOINT: server.url });
    expect(await pathOf()).toBe('/v1/traces');
    expect(warnings).toEqual([]);
  });

  test.each([
    ['ENDPOINT', 'collector', '"collector". Set a URL that begins with http:// or https://'],
    ['ENDPOINT', 'ftp://me:secret@host', '"…@host". Set a URL'],
    ['TRACES_ENDPOINT', 'localhost:4318', '"localhost:4318". Set a URL'],
    ['PROTOCOL', 'thrift', `"thrift". Set 'http/protobuf', 'http/json' or 'grpc'`],
    ['TIMEOUT', '10s', '"10s". Set 1 to 2147483647 milliseconds'],
    ['TRACES_TIMEOUT', '-1', '"-1". Set 1 to'],
    ['COMPRESSION', 'brotli', `"brotli". Set 'gzip' or 'none'`],
    ['CERTIFICATE', '/no/such/file', '"/no/such/file". Set the path of a file'],
  ])('are named and ignored when they are wrong: %s=%s', async (name, value, complaint) => {
    setVariables({ ENDPOINT: server.url, [name]: value });
    expect(await addressed({})).toContain(name === 'ENDPOINT' ? 'localhost:4318' : server.url);
    expect(warnings).toEqual([
      expect.stringContaining(
        `[spanlight] [exporter-otlp] OTEL_EXPORTER_OTLP_${name} cannot be ${complaint}`,
      ),
    ]);
  });

  test.each(['key', '=value', 'key=%E0%A4%A', 'a=b,line=%0Abreak'])(
    'are ignored without being shown when they are no headers: %s',
    (value) => {
      setVariables({ HEADERS: value });
      expect(() => new OtlpExporter({ endpoint: server.url })).not.toThrow();
      expect(warnings).toEqual([
        '[spanlight] [exporter-otlp] OTEL_EXPORTER_OTLP_HEADERS cannot be read. Set name=value,name=value, with values in percent-encoding. It is ignored.',
      ]);
    },
  );
});

describe('A wrong option', () => {
  test.each([
    [null, 'options cannot be null. Set an object, or nothing.'],
    [{ endpoint: '' }, 'endpoint cannot be "". Set a URL that begins with http:// or https://.'],
    [{ endpoint: 'localhost:4318' }, 'endpoint cannot be "localhost:4318". Set a URL'],
    [{ endpoint: 'https://key@host:x' }, 'endpoint cannot be "…@host:x". Set a URL'],
    [{ endpoint: 'https://a%FF@host' }, 'endpoint cannot be "…@host". Set a URL'],
    [{ endpoint: 4318 }, 'endpoint cannot be 4318. Set a URL'],
    [{ protocol: 'http' }, `protocol cannot be "http". Set 'http/protobuf', 'http/json'`],
    [{ compression: 'br' }, `compression cannot be "br". Set 'gzip' or 'none'.`],
    [{ headers: 'x-api-key=secret' }, 'headers cannot be read. Set texts that HTTP allows'],
    [{ headers: { 'x-api-key': undefined } }, 'headers cannot be read. Set texts'],
    [{ headers: { 'x api key': 'secret' } }, 'headers cannot be read. Set texts'],
    [{ headers: { 'x-api-key': 'sec\nret' } }, 'headers cannot be read. Set texts'],
    [{ dialect: 'zipkin' }, 'dialect cannot be "zipkin". Set one of langfuse, langsmith, phoenix.'],
    [{ dialect: 'toString' }, 'dialect cannot be "toString". Set one of'],
  ])('throws: %o', (options, message) => {
    const make = () => new OtlpExporter(options as never);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(`[spanlight] [exporter-otlp] ${message}`);
    expect(make).not.toThrow('secret');
  });

  test.each([0, -1, Number.NaN, Infinity, 2 ** 31, '1000'])('timeoutMillis %s throws', (value) => {
    expect(() => new OtlpExporter({ timeoutMillis: value as number })).toThrow(RangeError);
  });

  test('that is undefined counts as absent', async () => {
    setVariables({ ENDPOINT: server.url });
    const options = { endpoint: undefined, headers: undefined, dialect: undefined };
    expect(await pathOf(options as never)).toBe('/v1/traces');
  });
});

describe('What an option says', () => {
  test('is what is sent, whatever is done to the object later', async () => {
    const headers = { 'x-api-key': 'a' };
    const exporter = new OtlpExporter({ endpoint: server.url, headers });
    headers['x-api-key'] = 'b';
    await exportSpans(exporter, [fakeSpan()]);
    expect(server.deliveries[0]?.headers['x-api-key']).toBe('a');
  });

  test('stands in no message', async () => {
    server.fault = answering(403);
    const endpoint = `${server.url}/otlp?key=4711`;
    const { error } = await exportSpans(new OtlpExporter({ endpoint }), [fakeSpan()]);
    expect(error?.message).not.toContain('4711');
  });
});

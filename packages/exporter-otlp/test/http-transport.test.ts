import { fakeSpan } from '@spanlight/core/testing';
import { OtlpExporter, type OtlpProtocol } from '@spanlight/exporter-otlp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { exportSpans } from './support/export-spans.ts';
import { OtlpServer } from './support/otlp-server.ts';
import { hasOpenssl, SelfSignedCertificate } from './support/self-signed-certificate.ts';

let server: OtlpServer;

beforeEach(async () => {
  server = await OtlpServer.start();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

describe('A request over HTTP', () => {
  test.each<[OtlpProtocol, string]>([
    ['http/protobuf', 'application/x-protobuf'],
    ['http/json', 'application/json'],
  ])('by %s is a POST of %s to /v1/traces', async (protocol, type) => {
    const exporter = new OtlpExporter({ endpoint: server.url, protocol });
    await exportSpans(exporter, [fakeSpan()]);
    const [{ path, headers } = expect.fail()] = server.deliveries;
    expect(path).toBe('/v1/traces');
    expect(headers['content-type']).toBe(type);
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers['user-agent']).toBe('spanlight-exporter-otlp');
  });

  test('is compressed if that is asked for', async () => {
    const exporter = new OtlpExporter({ endpoint: server.url, compression: 'gzip' });
    const spans = Array.from({ length: 100 }, () => fakeSpan());
    expect(await exportSpans(exporter, spans)).toEqual({ code: 0 });
    const { headers } = server.deliveries[0]!;
    expect(headers['content-encoding']).toBe('gzip');
    expect(Number(headers['content-length'])).toBeLessThan(spans.length * 50);
    expect(server.accepted).toHaveLength(100);
  });

  test('goes through one connection, one after the other', async () => {
    const exporter = new OtlpExporter({ endpoint: server.url });
    for (let batch = 0; batch < 5; batch += 1) {
      // oxlint-disable-next-line no-await-in-loop -- as processors do
      await exportSpans(exporter, [fakeSpan()]);
    }
    expect(server.deliveries).toHaveLength(5);
    expect(server.connections).toBe(1);
    await exporter.shutdown();
  });

  test('may be answered in pieces', async () => {
    server.fault = ({ response, keep }) => {
      keep();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"partialSuccess":{"rejectedSpans":"1",');
      setTimeout(() => response.end('"errorMessage":"too old"}}'), 20);
    };
    const exporter = new OtlpExporter({ endpoint: server.url, protocol: 'http/json' });
    expect(await exportSpans(exporter, [fakeSpan(), fakeSpan()])).toMatchObject({
      code: 0,
      rejectedSpans: 1,
    });
  });

  test('is not made for no spans', async () => {
    const exporter = new OtlpExporter({ endpoint: server.url });
    expect(await exportSpans(exporter, [])).toEqual({ code: 0 });
    expect(server.deliveries).toHaveLength(0);
  });
});

describe('Headers', () => {
  test('are sent with each request, those of options before those of variables', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-a=general,x-b=general%20%3D1,X-C=general');
    vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'x-b=traces=,x-c=traces');
    const headers = { 'x-c': 'option', 'User-Agent': 'shop' };
    await exportSpans(new OtlpExporter({ endpoint: server.url, headers }), [fakeSpan()]);
    expect(server.deliveries[0]?.headers).toMatchObject({
      'x-a': 'general',
      'x-b': 'traces=',
      'x-c': 'option',
      'user-agent': 'shop',
    });
  });

  test('cannot change what the body is', async () => {
    const headers = { 'content-type': 'text/plain', 'Content-Encoding': 'br' };
    const exporter = new OtlpExporter({ endpoint: server.url, headers, compression: 'gzip' });
    expect(await exportSpans(exporter, [fakeSpan()])).toEqual({ code: 0 });
    expect(server.deliveries[0]?.headers['content-type']).toBe('application/x-protobuf');
  });

  test('can come from a function, which is asked for each request', async () => {
    let asked = 0;
    const headers = async (): Promise<Record<string, string>> => {
      asked += 1;
      return { authorization: `Bearer ${asked}` };
    };
    const exporter = new OtlpExporter({ endpoint: server.url, headers });
    await exportSpans(exporter, [fakeSpan()]);
    await exportSpans(exporter, [fakeSpan()]);
    expect(server.deliveries.map((delivery) => delivery.headers.authorization)).toEqual([
      'Bearer 1',
      'Bearer 2',
    ]);
  });

  test.each([
    ['throws', () => expect.fail('token service says key-4711')],
    ['rejects', () => Promise.reject(new Error('token service says key-4711'))],
    ['returns nothing', () => undefined],
    ['returns what HTTP does not allow', () => ({ authorization: 'line\nbreak' })],
  ])('of a function that %s: the spans may be sent again', async (_, headers) => {
    const exporter = new OtlpExporter({ endpoint: server.url, headers: headers as never });
    const { error } = await exportSpans(exporter, [fakeSpan()]);
    expect(error).toMatchObject({ failure: 'retryable' });
    expect(error?.message).toBe(
      '[spanlight] [exporter-otlp] the function headers fails, or returns what HTTP does not allow.',
    );
    expect(server.deliveries).toHaveLength(0);
  });

  test('of a function that hangs are waited for as long as a request may take', async () => {
    const exporter = new OtlpExporter({
      endpoint: server.url,
      headers: () => new Promise(() => {}),
      timeoutMillis: 50,
    });
    const { error } = await exportSpans(exporter, [fakeSpan()]);
    expect(error).toMatchObject({ failure: 'retryable' });
  });
});

describe('Credentials in the endpoint', () => {
  test('are sent as basic authentication', async () => {
    const endpoint = server.url.replace('//', '//shop:p%40ss@');
    await exportSpans(new OtlpExporter({ endpoint }), [fakeSpan()]);
    const credentials = Buffer.from('shop:p@ss').toString('base64');
    expect(server.deliveries[0]?.headers.authorization).toBe(`Basic ${credentials}`);
  });
});

describe.skipIf(!hasOpenssl())('TLS', () => {
  let certificate: SelfSignedCertificate;
  let secure: OtlpServer;

  beforeEach(async () => {
    certificate = new SelfSignedCertificate();
    const { key, cert } = certificate;
    const clients = { ca: cert, requestCert: true, rejectUnauthorized: false };
    secure = await OtlpServer.start({ key, cert, ...clients });
  });

  afterEach(async () => {
    await secure[Symbol.asyncDispose]();
    certificate[Symbol.dispose]();
  });

  test('trusts the certificates of OTEL_EXPORTER_OTLP_CERTIFICATE', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_CERTIFICATE', certificate.certFile);
    const exporter = new OtlpExporter({ endpoint: secure.url });
    expect(await exportSpans(exporter, [fakeSpan()])).toEqual({ code: 0 });
    expect(await exportSpans(exporter, [fakeSpan()])).toEqual({ code: 0 });
    expect(secure.connections).toBe(1);
    await exporter.shutdown();
  });

  test('shows the certificate of OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', async () => {
    const isTrusted: boolean[] = [];
    secure.fault = ({ response, accept }) => {
      isTrusted.push((response.socket as { authorized?: boolean }).authorized === true);
      accept();
    };
    vi.stubEnv('OTEL_EXPORTER_OTLP_CERTIFICATE', certificate.certFile);
    await exportSpans(new OtlpExporter({ endpoint: secure.url }), [fakeSpan()]);
    vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE', certificate.certFile);
    vi.stubEnv('OTEL_EXPORTER_OTLP_CLIENT_KEY', certificate.keyFile);
    await exportSpans(new OtlpExporter({ endpoint: secure.url }), [fakeSpan()]);
    expect(isTrusted).toEqual([false, true]);
  });

  test('does not trust any other certificate', async () => {
    const { error } = await exportSpans(new OtlpExporter({ endpoint: secure.url }), [fakeSpan()]);
    expect(error?.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(secure.deliveries).toHaveLength(0);
  });
});

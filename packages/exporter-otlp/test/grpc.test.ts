import { setTimeout as sleep } from 'node:timers/promises';

import { Metadata, status } from '@grpc/grpc-js';
import { SpanlightError } from '@spanlight/core';
import { exporterConformance, fakeSpan } from '@spanlight/core/testing';
import { OtlpExporter, type OtlpExporterOptions } from '@spanlight/exporter-otlp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { exportSpans } from './support/export-spans.ts';
import { GrpcServer } from './support/grpc-server.ts';
import { partialSuccess, rpcStatus } from './support/protobuf-messages.ts';
import { hasOpenssl, SelfSignedCertificate } from './support/self-signed-certificate.ts';

const SECRET = 'key-4711-0815';

let server: GrpcServer;
const exporters: OtlpExporter[] = [];

beforeEach(async () => {
  server = await GrpcServer.start();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(exporters.splice(0).map((exporter) => exporter.shutdown()));
  await server[Symbol.asyncDispose]();
});

function exporterTo(options: OtlpExporterOptions = {}): OtlpExporter {
  const exporter = new OtlpExporter({ endpoint: server.url, protocol: 'grpc', ...options });
  exporters.push(exporter);
  return exporter;
}

describe('OtlpExporter by grpc', () => {
  const cases = exporterConformance({
    create: () => exporterTo({ headers: { 'x-api-key': SECRET } }),
    delivered: () =>
      server.accepted.map((span) => ({
        ...span,
        status: span.status.code ?? 0,
        events: span.events.map(({ name }) => name),
        links: span.links.map(({ spanId }) => spanId),
      })),
    refuse: () => {
      server.fault = ({ refuse }) =>
        refuse({ code: status.UNAUTHENTICATED, details: `wrong key ${SECRET}` });
    },
    hang: () => {
      server.fault = () => {};
    },
    secrets: [SECRET],
  });

  test.each(cases)('$name', (conformance) => conformance.run());
});

describe('A call', () => {
  test('carries headers as metadata, asked for each', async () => {
    let asked = 0;
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-tenant=shop');
    const exporter = exporterTo({
      headers: async () => {
        asked += 1;
        return { Authorization: `Bearer ${asked}` };
      },
    });
    await exportSpans(exporter, [fakeSpan()]);
    await exportSpans(exporter, [fakeSpan()]);
    expect(server.calls.map(({ metadata }) => metadata.getMap())).toMatchObject([
      { 'x-tenant': 'shop', authorization: 'Bearer 1' },
      { 'x-tenant': 'shop', authorization: 'Bearer 2' },
    ]);
  });

  test.skipIf(!hasOpenssl())('goes over TLS, with the certificates that are set', async () => {
    using certificate = new SelfSignedCertificate();
    await using secure = await GrpcServer.start(certificate);
    const endpoint = secure.url.replace('127.0.0.1', 'localhost');
    const distrusting = exporterTo({ endpoint });
    expect((await exportSpans(distrusting, [fakeSpan()])).code).toBe(1);
    vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE', certificate.certFile);
    expect(await exportSpans(exporterTo({ endpoint }), [fakeSpan()])).toEqual({ code: 0 });
    expect(secure.accepted).toHaveLength(1);
  });

  test('is compressed if that is asked for', async () => {
    await exportSpans(exporterTo({ compression: 'gzip' }), [fakeSpan()]);
    expect(server.accepted).toHaveLength(1);
  });

  test.each([
    ['CANCELLED', 'retryable'],
    ['DEADLINE_EXCEEDED', 'retryable'],
    ['ABORTED', 'retryable'],
    ['OUT_OF_RANGE', 'retryable'],
    ['UNAVAILABLE', 'retryable'],
    ['DATA_LOSS', 'retryable'],
    ['INVALID_ARGUMENT', 'rejected'],
    ['UNKNOWN', undefined],
    ['NOT_FOUND', undefined],
    ['PERMISSION_DENIED', undefined],
    ['RESOURCE_EXHAUSTED', undefined],
    ['UNIMPLEMENTED', undefined],
    ['INTERNAL', undefined],
    ['UNAUTHENTICATED', undefined],
  ] as const)('that is answered %s is %s', async (code, failure) => {
    server.fault = ({ refuse }) => refuse({ code: status[code], details: 'no.' });
    const { error } = await exportSpans(exporterTo(), [fakeSpan()]);
    expect(SpanlightError.is(error)).toBe(true);
    expect((error as { failure?: string }).failure).toBe(failure);
    expect(error?.message).toContain(`${server.url} answers ${code}: no.`);
    expect(server.calls).toHaveLength(1);
  });

  test.each(['RESOURCE_EXHAUSTED', 'UNAVAILABLE'] as const)(
    'that is answered %s with a delay may be tried again after it',
    async (code) => {
      const metadata = new Metadata();
      metadata.set('grpc-status-details-bin', rpcStatus('slow down', 90));
      server.fault = ({ refuse }) => refuse({ code: status[code], details: 'no', metadata });
      const { error } = await exportSpans(exporterTo(), [fakeSpan()]);
      expect(error).toMatchObject({ failure: 'retryable', retryAfterMillis: 90_001 });
    },
  );

  test('that is too large for the server may be split', async () => {
    const long = 'x'.repeat(5 * 1024 * 1024); // servers take 4 MiB unless told otherwise
    const { error } = await exportSpans(exporterTo(), [fakeSpan({ attributes: { long } })]);
    expect(error).toMatchObject({ failure: 'too_large' });
  });

  test('that was taken in part says how many spans were refused, and why', async () => {
    server.fault = ({ accept }) => accept(partialSuccess(2, `span too old, ${SECRET}`));
    const exporter = exporterTo({ headers: { 'x-api-key': SECRET } });
    const result = await exportSpans(exporter, [fakeSpan()]);
    expect(result).toMatchObject({ code: 0, rejectedSpans: 2 });
    expect(result.error?.message).toContain('refuses 2 of the spans: span too old, ….');
  });

  test('that nobody takes may be tried again', async () => {
    await server[Symbol.asyncDispose]();
    const { error } = await exportSpans(exporterTo(), [fakeSpan()]);
    expect(error).toMatchObject({ failure: 'retryable' });
  });

  test('that is not answered in time may be tried again', async () => {
    server.fault = () => {};
    const { error } = await exportSpans(exporterTo({ timeoutMillis: 200 }), [fakeSpan()]);
    expect(error).toMatchObject({ failure: 'retryable' });
  });

  test('is not made when its headers come too late', async () => {
    const exporter = exporterTo({ headers: () => sleep(100, {}), timeoutMillis: 20 });
    await exportSpans(exporter, [fakeSpan()]);
    await sleep(150);
    expect(server.calls).toHaveLength(0);
  });
});

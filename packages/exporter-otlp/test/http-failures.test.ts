import { diag, DiagLogLevel } from '@opentelemetry/api';
import { SpanlightError } from '@spanlight/core';
import { fakeSpan } from '@spanlight/core/testing';
import { OtlpExporter, type OtlpProtocol } from '@spanlight/exporter-otlp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { exportSpans } from './support/export-spans.ts';
import { answering, cutting, hanging, resetInBody, slowBody } from './support/faults.ts';
import { OtlpServer } from './support/otlp-server.ts';
import { partialSuccess, rpcStatus } from './support/protobuf-messages.ts';

let server: OtlpServer;

beforeEach(async () => {
  server = await OtlpServer.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await server[Symbol.asyncDispose]();
});

const silent = (): void => {};

async function errorOf(options: ConstructorParameters<typeof OtlpExporter>[0] = {}) {
  const exporter = new OtlpExporter({ endpoint: server.url, ...options });
  const { code, error } = await exportSpans(exporter, [fakeSpan(), fakeSpan()]);
  expect(code).toBe(1);
  expect(SpanlightError.is(error)).toBe(true);
  await exporter.shutdown();
  return error as Error & { failure?: string; retryAfterMillis?: number };
}

describe('A request that is refused', () => {
  test.each([
    [408, 'retryable'],
    [429, 'retryable'],
    [502, 'retryable'],
    [503, 'retryable'],
    [504, 'retryable'],
    [413, 'too_large'],
    [400, 'rejected'],
    [422, 'rejected'],
    [302, undefined],
    [401, undefined],
    [403, undefined],
    [404, undefined],
    [415, undefined],
    [500, undefined],
    [501, undefined],
  ])('with %i is %s', async (status, failure) => {
    server.fault = answering(status);
    const error = await errorOf();
    expect(error.failure).toBe(failure);
    expect(error.message).toContain(`${server.url}/v1/traces answers ${status}.`);
    expect(server.deliveries).toHaveLength(1);
  });

  test.each([
    ['0', 0],
    ['3', 3000],
    ['86400000', 86_400_000_000],
    [' 7 ', 7000],
  ])('says how long to wait: Retry-After %s', async (retryAfter, expected) => {
    server.fault = answering(429, { retryAfter });
    expect((await errorOf()).retryAfterMillis).toBe(expected);
  });

  test('says until when to wait', async () => {
    const later = new Date(Date.now() + 3_600_000).toUTCString();
    server.fault = answering(503, { retryAfter: later });
    const { retryAfterMillis } = await errorOf();
    expect(retryAfterMillis).toBeGreaterThan(3_500_000);
    expect(retryAfterMillis).toBeLessThanOrEqual(3_600_000);
    server.fault = answering(503, { retryAfter: new Date(0).toUTCString() });
    expect((await errorOf()).retryAfterMillis).toBe(0);
  });

  test.each(['', 'soon', '1h'])('does not say how long to wait: "%s"', async (retryAfter) => {
    server.fault = answering(503, { retryAfter });
    expect((await errorOf()).retryAfterMillis).toBeUndefined();
  });

  test.each([
    ['protobuf', 'application/x-protobuf', rpcStatus('no such tenant.')],
    ['JSON', 'application/json; charset=utf-8', '{"code":5,"message":"no such tenant."}'],
    ['text', 'text/plain', '\n no such\x00\u001B tenant.\n'],
    ['text that calls itself JSON', 'application/json', 'no such tenant'],
  ])('is told in the words of the server: %s', async (_, type, body) => {
    server.fault = answering(404, { type, body });
    const { message } = await errorOf();
    expect(message).toContain('/v1/traces answers 404: no such tenant. Set endpoint');
  });

  test.each([
    ['a web page', 'text/html', '<!doctype html><h1>Not found</h1>'],
    ['nonsense', 'application/x-protobuf', '\xff\xff\xff'],
    ['nothing', 'application/x-protobuf', ''],
  ])('is told without the words of the server: %s', async (_, type, body) => {
    server.fault = answering(404, { type, body });
    expect((await errorOf()).message).toContain('/v1/traces answers 404. Set endpoint');
  });

  test('is told in few words', async () => {
    server.fault = answering(400, { body: 'x'.repeat(100_000) });
    expect((await errorOf()).message.length).toBeLessThan(400);
  });

  test('is told without secrets, even if the server repeats them', async () => {
    server.fault = ({ response, path, headers }) =>
      response.writeHead(401).end(JSON.stringify({ path, ...headers }));
    const endpoint = `${server.url.replace('//', '//shop:password-1@')}/otlp?token=token-12345`;
    const { message, stack } = await errorOf({ endpoint, headers: { 'x-key': 'key-4711-0815' } });
    const basic = Buffer.from('shop:password-1').toString('base64');
    for (const secret of ['key-4711-0815', 'password-1', 'token-12345', basic]) {
      expect(message + stack).not.toContain(secret);
    }
    expect(message).toContain(`${server.url}/otlp/v1/traces answers 401: {`);
    expect(message).toContain('Set headers');
  });
});

describe('A request that is not answered', () => {
  test('because nobody listens may be tried again', async () => {
    await server.goDown();
    const error = await errorOf();
    expect(error.failure).toBe('retryable');
    expect(error.message).toBe(
      `[spanlight] [exporter-otlp] cannot reach ${server.url}/v1/traces: ECONNREFUSED.`,
    );
  });

  test('because the connection is cut may be tried again', async () => {
    server.fault = cutting;
    expect((await errorOf()).failure).toBe('retryable');
    expect(server.deliveries).toHaveLength(1);
  });

  test('because there is no such host may be tried again', async () => {
    const error = await errorOf({ endpoint: 'http://collector.invalid:4318' });
    expect(error.failure).toBe('retryable');
  });

  test('in time may be tried again', async () => {
    server.fault = hanging;
    const error = await errorOf({ timeoutMillis: 100 });
    expect(error.failure).toBe('retryable');
    expect(error.message).toContain('did not answer within 0.1 s');
  });

  test('before the signal aborts may be tried again, and is broken off', async () => {
    const closed = new Promise((resolve) => {
      server.fault = ({ response }) => response.on('close', resolve);
    });
    const exporter = new OtlpExporter({ endpoint: server.url });
    const { error } = await exportSpans(exporter, [fakeSpan()], AbortSignal.timeout(100));
    expect(error).toMatchObject({ failure: 'retryable' });
    await closed;
  });

  test('because the signal was aborted before is not made', async () => {
    const exporter = new OtlpExporter({ endpoint: server.url });
    const { error } = await exportSpans(exporter, [fakeSpan()], AbortSignal.abort());
    expect(error).toMatchObject({ failure: 'retryable' });
    await exporter.shutdown();
    expect(server.deliveries).toHaveLength(0);
  });

  test('in HTTP may have met a server of gRPC', async () => {
    const { createServer } = await import('node:net');
    const other = createServer((socket) => socket.end('\x00\x00\x12\x04 no HTTP'));
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port } = other.address() as { port: number };
    const { message } = await errorOf({ endpoint: `http://127.0.0.1:${port}` });
    expect(message).toContain("set protocol to 'grpc'");
    other.close();
  });
});

describe('A request that was taken', () => {
  test.each([
    ['broken off', resetInBody],
    ['slow', slowBody],
  ])('is taken, although the rest of the answer is %s', async (_, fault) => {
    server.fault = fault;
    const exporter = new OtlpExporter({ endpoint: server.url, timeoutMillis: 500 });
    expect(await exportSpans(exporter, [fakeSpan()])).toEqual({ code: 0 });
    expect(server.accepted).toHaveLength(1);
  });

  test('is taken, although the answer has no end, of which not much is read', async () => {
    let written = 0;
    server.fault = ({ response }) => {
      const chunk = Buffer.alloc(256 * 1024);
      const write = (): void => {
        do {
          written += chunk.length;
        } while (!response.destroyed && response.write(chunk));
      };
      response.writeHead(200).on('drain', write);
      write();
    };
    const exporter = new OtlpExporter({ endpoint: server.url, timeoutMillis: 3000 });
    expect(await exportSpans(exporter, [fakeSpan()])).toEqual({ code: 0 });
    expect(written).toBeLessThan(32 * 1024 * 1024);
  });

  test.each([
    ['too long', 'application/x-protobuf', 'x'.repeat(5 * 1024 * 1024)],
    ['of another type', 'text/html', '<html>'],
    ['JSON', 'application/json', '{}'],
    ['cut', 'application/x-protobuf', partialSuccess(1, 'no').subarray(0, 4)],
  ])('is taken, although the answer is %s', async (_, type, body) => {
    server.fault = answering(202, { type, body });
    const exporter = new OtlpExporter({ endpoint: server.url });
    expect(await exportSpans(exporter, [fakeSpan()])).toEqual({ code: 0 });
  });
});

describe('A partial success', () => {
  const answers: [OtlpProtocol, string, (rejected: number, message: string) => string | Buffer][] =
    [
      ['http/protobuf', 'application/x-protobuf', partialSuccess],
      [
        'http/json',
        'application/json',
        (rejected, errorMessage) =>
          JSON.stringify({ partialSuccess: { rejectedSpans: String(rejected), errorMessage } }),
      ],
    ];

  describe.each(answers)('by %s', (protocol, type, answer) => {
    test('says how many spans were refused, and why', async () => {
      server.fault = answering(200, { type, body: answer(3, 'span too old.') });
      const exporter = new OtlpExporter({ endpoint: server.url, protocol });
      const { code, rejectedSpans, error } = await exportSpans(exporter, [fakeSpan()]);
      expect({ code, rejectedSpans }).toEqual({ code: 0, rejectedSpans: 3 });
      expect(error?.message).toContain('/v1/traces refuses 3 of the spans: span too old.');
    });

    test('without refused spans is a warning', async () => {
      const warn = vi.fn<(message: string) => void>();
      const logger = { error: silent, warn, info: silent, debug: silent, verbose: silent };
      diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
      server.fault = answering(200, { type, body: answer(0, 'use gzip') });
      const exporter = new OtlpExporter({ endpoint: server.url, protocol });
      expect(await exportSpans(exporter, [fakeSpan()])).toEqual({ code: 0 });
      diag.disable();
      expect(warn.mock.lastCall?.[0]).toContain('use gzip');
    });

    test('does not repeat secrets', async () => {
      server.fault = answering(200, { type, body: answer(1, 'key key-4711-0815 is old') });
      const headers = { 'x-api-key': 'key-4711-0815' };
      const exporter = new OtlpExporter({ endpoint: server.url, protocol, headers });
      const { error } = await exportSpans(exporter, [fakeSpan()]);
      expect(error?.message).toContain('key … is old');
    });
  });
});

describe('The end of an OtlpExporter', () => {
  test('waits for what is under way', async () => {
    server.fault = ({ accept }) => void setTimeout(accept, 50);
    const exporter = new OtlpExporter({ endpoint: server.url });
    const exported = exportSpans(exporter, [fakeSpan()]);
    await exporter.shutdown();
    expect(server.accepted).toHaveLength(1);
    expect(await exported).toEqual({ code: 0 });
  });

  test('tells of what could not be delivered', async () => {
    server.fault = answering(404);
    const exporter = new OtlpExporter({ endpoint: server.url });
    const exported = exportSpans(exporter, [fakeSpan()]);
    await expect(exporter.forceFlush()).rejects.toThrow('answers 404');
    expect((await exported).code).toBe(1);
    await exporter.forceFlush();
    await exporter.shutdown();
    await exporter.shutdown();
  });

  test('closes its connections', async () => {
    const closed = new Promise((resolve) => {
      server.fault = ({ response, accept }) => {
        response.socket?.on('close', resolve);
        accept();
      };
    });
    const exporter = new OtlpExporter({ endpoint: server.url });
    await exportSpans(exporter, [fakeSpan()]);
    await exporter.shutdown();
    await closed;
  });
});

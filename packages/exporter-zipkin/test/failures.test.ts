import { type ExportError, type ExportResult, SpanlightError } from '@spanlight/core';
import { fakeSpan } from '@spanlight/core/testing';
import { ZipkinExporter, type ZipkinExporterOptions } from '@spanlight/exporter-zipkin';
import { describe, expect, test } from 'vitest';

import { exportSpans } from './support/export-spans.ts';
import { answering, hanging, resetBeforeAnswer, saying } from './support/faults.ts';
import { type Fault, ZipkinStandIn } from './support/zipkin-stand-in.ts';

const FULL_ADVICE =
  'Set endpoint to the URL that takes spans, which ends in /api/v2/spans on a Zipkin server.';

async function failureOf(
  fault: Fault,
  options: Omit<ZipkinExporterOptions, 'endpoint'> = {},
  signal?: AbortSignal,
) {
  await using standIn = await ZipkinStandIn.start(fault);
  const exporter = new ZipkinExporter({ endpoint: `${standIn.url}?key=secret`, ...options });
  const result = await new Promise<ExportResult>((resolve) => {
    exporter.export([fakeSpan()], resolve, signal && { signal });
  });
  await exporter.shutdown().catch(() => {});
  expect(result.code).toBe(1);
  expect(SpanlightError.is(result.error)).toBe(true);
  const error = result.error as ExportError;
  return { error, text: error.message.replace(standIn.url, 'URL') };
}

describe('an answer that is none of success', () => {
  test.each([
    [400, 'rejected', ': what is wrong.'],
    [422, 'rejected', ': what is wrong.'],
    [408, 'retryable', ': what is wrong.'],
    [429, 'retryable', ': what is wrong.'],
    [502, 'retryable', ': what is wrong.'],
    [503, 'retryable', ': what is wrong.'],
    [504, 'retryable', ': what is wrong.'],
    [413, 'too_large', ': what is wrong. The request is too large for it.'],
    [401, undefined, ': what is wrong. Set headers with credentials that it accepts.'],
    [403, undefined, ': what is wrong. Set headers with credentials that it accepts.'],
    [404, undefined, `: what is wrong. ${FULL_ADVICE}`],
    [405, undefined, `: what is wrong. ${FULL_ADVICE}`],
    [302, undefined, `: what is wrong. ${FULL_ADVICE}`],
    [500, undefined, ': what is wrong. Its log says why.'],
  ])('%i is told as %s', async (status, failure, said) => {
    const { error, text } = await failureOf(saying(status, 'what\n  is wrong.\n'));
    expect(error.failure).toBe(failure);
    expect(error.code).toBe('export_failed');
    expect(text).toBe(`[spanlight] [exporter-zipkin] URL answers ${status}${said}`);
  });

  test('is told without what it says, if it says nothing, shows a web page, or breaks off', async () => {
    const texts = await Promise.all(
      [
        answering(400),
        saying(400, '\n<!doctype html><title>Bad request</title>'),
        (({ response }) => {
          response.writeHead(400, { 'content-length': 10 });
          response.flushHeaders();
          setTimeout(() => response.socket?.resetAndDestroy(), 20);
        }) satisfies Fault,
      ].map(async (fault) => (await failureOf(fault)).text),
    );
    expect(new Set(texts)).toEqual(new Set(['[spanlight] [exporter-zipkin] URL answers 400.']));
  });

  test('is not followed elsewhere', async () => {
    const { text } = await failureOf(answering(302, () => ({ location: '/zipkin/' })));
    expect(text).toBe(`[spanlight] [exporter-zipkin] URL answers 302. ${FULL_ADVICE}`);
  });

  test('is told at no greater length than a line', async () => {
    const { text } = await failureOf(saying(400, 'long '.repeat(100_000)));
    expect(text.length).toBeLessThan(300);
  });
});

async function retryAfter(value: string) {
  const { error } = await failureOf(answering(503, () => ({ 'retry-after': value })));
  expect(error.failure).toBe('retryable');
  return error.retryAfterMillis;
}

describe('how long to wait', () => {
  test.each([
    ['0', 0],
    ['60', 60_000],
    ['86400', 86_400_000],
    ['99999999999', 99_999_999_999_000],
    ['soon', undefined],
    ['-1', undefined],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ])('Retry-After %s is %s milliseconds', async (value, expected) => {
    expect(await retryAfter(value)).toBe(expected);
  });

  test('may be told as a date', async () => {
    const millis = await retryAfter(new Date(Date.now() + 3_600_000).toUTCString());
    expect(millis).toBeGreaterThan(3_500_000);
    expect(millis).toBeLessThanOrEqual(3_600_000);
  });
});

describe('a request without an answer', () => {
  test('is retryable: the connection breaks', async () => {
    const { error, text } = await failureOf(resetBeforeAnswer);
    expect(error.failure).toBe('retryable');
    expect(text).toMatch(/^\[spanlight\] \[exporter-zipkin\] cannot reach URL: [A-Z_]+\.$/);
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('is retryable: nobody listens', async () => {
    const standIn = await ZipkinStandIn.start();
    await standIn.goDown();
    const exporter = new ZipkinExporter({ endpoint: standIn.url });
    const { error } = await exportSpans(exporter, [fakeSpan()]);
    expect(error).toMatchObject({ failure: 'retryable' });
    expect(error?.message).toContain(`cannot reach ${standIn.url}: ECONNREFUSED.`);
  });

  test('is retryable: the time is over', async () => {
    const { error, text } = await failureOf(hanging, { timeoutMillis: 100 });
    expect(error.failure).toBe('retryable');
    expect(text).toBe('[spanlight] [exporter-zipkin] URL did not answer within 0.1 s.');
  });

  test('is retryable: the signal aborts, and the request is broken off', async () => {
    let closed = Promise.resolve();
    const { error, text } = await failureOf(
      ({ response }) => {
        closed = new Promise((resolve) => response.on('close', resolve));
      },
      {},
      AbortSignal.timeout(100),
    );
    expect(error.failure).toBe('retryable');
    expect(text).toBe('[spanlight] [exporter-zipkin] URL did not answer in time.');
    await closed;
  });

  test('is retryable: the signal had aborted before', async () => {
    const { error } = await failureOf(hanging, {}, AbortSignal.abort());
    expect(error.failure).toBe('retryable');
  });
});

describe('a function for headers', () => {
  const fails = {
    throws: () => {
      throw new Error('no token');
    },
    rejects: () => Promise.reject(new Error('no token')),
    'returns what HTTP does not allow': () => ({ authorization: 'two\nlines' }),
    'returns nothing': () => undefined as unknown as Record<string, string>,
    'never answers': () => new Promise<never>(() => {}),
  };

  test.each(['throws', 'rejects', 'returns what HTTP does not allow'] as const)(
    'that %s makes the export retryable',
    async (which) => {
      const { error } = await failureOf(hanging, { headers: fails[which] });
      expect(error.failure).toBe('retryable');
      expect(error.message).toContain('the function headers fails');
      expect(String(error.cause)).not.toContain('lines');
    },
  );

  test('that never answers does not hold up anything beyond the deadline', async () => {
    const options = { headers: fails['never answers'], timeoutMillis: 100 };
    const { error } = await failureOf(hanging, options);
    expect(error.failure).toBe('retryable');
  });

  test('that returns nothing adds nothing', async () => {
    const { error } = await failureOf(saying(400, 'no'), { headers: fails['returns nothing'] });
    expect(error.failure).toBe('rejected');
  });
});

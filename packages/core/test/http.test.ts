import { afterEach, describe, expect, test, vi } from 'vitest';

import { httpFailure, parseRetryAfter, serverMessage, withTimeout } from '../src/http.ts';

afterEach(() => {
  vi.useRealTimers();
});

function failureOf(status: number, retryAfter?: string): Error {
  const headers = new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  return httpFailure('exporter-x', { status, headers }, `it answers ${status}.`, 'Set endpoint.');
}

function tooLate(why: string): Error {
  return new Error(`the server ${why}`);
}

function never(): Promise<never> {
  return new Promise(() => {});
}

describe('httpFailure', () => {
  test.each([408, 425, 429, 502, 503, 504])('%d may be tried again', (status) => {
    expect(failureOf(status)).toMatchObject({
      name: 'ExportError',
      failure: 'retryable',
      retryAfterMillis: undefined,
      message: `[spanlight] [exporter-x] it answers ${status}.`,
    });
    expect(failureOf(status, '90')).toMatchObject({ retryAfterMillis: 90_000 });
  });

  test.each([
    [413, 'too_large'],
    [400, 'rejected'],
    [422, 'rejected'],
  ])('%d is %s', (status, failure) => {
    expect(failureOf(status, '90')).toMatchObject({ failure, retryAfterMillis: undefined });
  });

  test.each([302, 401, 403, 404, 500])('%d is not about spans, and says what to do', (status) => {
    const error = failureOf(status);
    expect(error).toMatchObject({ name: 'SpanlightError', code: 'export_failed' });
    expect(error.message).toBe(`[spanlight] [exporter-x] it answers ${status}. Set endpoint.`);
    expect(error).not.toHaveProperty('failure');
  });
});

describe('parseRetryAfter', () => {
  test.each<[string | null | undefined, number | undefined]>([
    ['0', 0],
    [' 120 ', 120_000],
    ['86400', 86_400_000],
    ['Fri, 01 Jan 2021 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%s is %s', (value, expected) => {
    vi.useFakeTimers({ now: new Date('2026-01-01'), toFake: ['Date'] });
    expect(parseRetryAfter(value)).toBe(expected);
  });

  test('a date is the time until then', () => {
    vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z'), toFake: ['Date'] });
    expect(parseRetryAfter('Thu, 01 Jan 2026 01:00:00 GMT')).toBe(3_600_000);
  });
});

describe('serverMessage', () => {
  test.each([
    ['', ''],
    ['no such tenant.', 'no such tenant'],
    [' two\n\tlines\u0000 ', 'two lines'],
    ['<html>not found</html>', ''],
    ['x'.repeat(1000), 'x'.repeat(200)],
  ])('of %j is %j', (text, expected) => {
    expect(serverMessage(text)).toBe(expected);
  });

  test('has none of the secrets that were sent', () => {
    const said = 'key sk-12345678 is not for user ada';
    expect(serverMessage(said, ['Bearer sk-12345678', 'ada'])).toBe('key … is not for user ada');
  });
});

describe('withTimeout', () => {
  test('answers as the work does', async () => {
    await expect(withTimeout(1000, undefined, tooLate, async () => 7)).resolves.toBe(7);
    const failing = withTimeout(1000, undefined, tooLate, () => Promise.reject(new Error('boom')));
    await expect(failing).rejects.toThrow('boom');
  });

  test('gives up when the time is over, and tells the work', async () => {
    let signal: AbortSignal | undefined;
    const work = withTimeout(20, undefined, tooLate, (given) => {
      signal = given;
      return never();
    });
    await expect(work).rejects.toThrow('the server did not answer within 0.02 s');
    expect(signal?.aborted).toBe(true);
  });

  test('gives up when the caller does, also before it began', async () => {
    const controller = new AbortController();
    const work = withTimeout(60_000, controller.signal, tooLate, never);
    controller.abort();
    await expect(work).rejects.toThrow('the server did not answer in time');
    await expect(withTimeout(60_000, controller.signal, tooLate, never)).rejects.toThrow('in time');
  });

  test('leaves the work the last word if that is a success', async () => {
    const work = withTimeout(
      20,
      undefined,
      tooLate,
      (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve('just in time'));
        }),
    );
    await expect(work).resolves.toBe('just in time');
  });

  test('gives its own reason for what fails because it was broken off', async () => {
    const work = withTimeout(
      20,
      undefined,
      tooLate,
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    );
    await expect(work).rejects.toThrow('within 0.02 s');
  });
});

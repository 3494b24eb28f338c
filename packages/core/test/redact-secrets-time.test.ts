import { describe, expect, test } from 'vitest';

import { redactSecrets } from '../src/redaction.ts';
import { fakeSpan } from '../src/testing.ts';

const redact = redactSecrets();
const span = fakeSpan();
const MEGABYTE = 2 ** 20;

/** Pieces that begin a secret, or go on with one, each of them repeated to a text that is nothing else. */
const PIECES = [
  'a',
  '0',
  '4',
  ' ',
  '-',
  '.',
  '\\n',
  '%20',
  'a-',
  'a:',
  'sk-',
  'sk-ant-',
  'sk-a-b-c-',
  'sk_live_',
  ' glpat-aaaaaaaaaaaaaaa',
  ' hf_aaaaaaaaaaaaaaaaaaa_',
  ' AKIAAAAAAAAAAAAAAAAA0',
  ' SG.aaaaaaaaaaaaaaaaaaaaaa.',
  'abc8Q~',
  '123456789:AA',
  'eyJ',
  'eyJ-',
  'eyJaaaaaaaaaa.eyJ',
  ' eyJaaaaaaaaaa.a',
  '\\neyJaaaaaaaa',
  '%20eyJaaaaaaaa',
  'bearer ',
  'basic ',
  'Basic aaaaaaaa',
  'authorization: ',
  'authorization: bearer ',
  '://',
  '://a:',
  '://a:b',
  '://@:',
  '://a:b@',
  '?api_key=',
  '&token=a',
  ';password=',
  '; pwd = ',
  'apikey=',
  'api_key: ',
  'access_token"""',
  'hooks.slack.com/services/',
  '-----',
  '-----BEGIN PRIVATE KEY',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ',
  '-----BEGIN PRIVATE KEY-----aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-----END ',
  '4111 ',
  '4111111111111111 ',
  '4111 1111 1111 1112 ',
  '3782 822463 10006 ',
  'DE12 4111 ',
];

describe('the time that redactSecrets takes', () => {
  test.each(PIECES)('grows with the length of a text of nothing but %j', (piece) => {
    expectLinear((bytes) => piece.repeat(bytes / piece.length));
  });

  test.each([
    `sk-ant-${'a'.repeat(16)}`,
    'eyJhbGciOiJIUzI1NiJ9.',
    'Bearer ',
    'Basic ',
    'x://a:',
    '?sig=',
    'apikey=',
    '4111',
    `-----BEGIN PRIVATE KEY-----${'a'.repeat(32)}`,
  ])('grows with what is behind %j', (head) => {
    for (const piece of ['a', '0', ':', '.', '-', '=', '.a', '://a', 'eyJ']) {
      expectLinear((bytes) => head + piece.repeat(bytes / 4 / piece.length));
    }
  });

  test('is short for a large image', () => {
    let state = 1;
    const image = Array.from({ length: 5 * MEGABYTE }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'[state >>> 26];
    });
    const text = `data:image/png;base64,${image.join('')}==`;
    expect(redact('key', text, span)).toBe(text);
    expect(millisFor(text)).toBeLessThan(2000);
  });
});

/** Four times the text may take twelve times as long: the machine may be busy, but nothing quadratic stays below. */
function expectLinear(textOf: (bytes: number) => string): void {
  millisFor(textOf(10_000)); // compiles the patterns
  const millis = millisFor(textOf(MEGABYTE));
  expect(millisFor(textOf(4 * MEGABYTE))).toBeLessThan(12 * Math.max(millis, 50));
}

function millisFor(text: string): number {
  const startedAt = performance.now();
  redact('key', text, span);
  return performance.now() - startedAt;
}

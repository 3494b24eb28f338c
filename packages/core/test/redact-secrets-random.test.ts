import { describe, expect, test } from 'vitest';

import { redactSecrets } from '../src/redaction.ts';
import { fakeSpan } from '../src/testing.ts';

const redact = redactSecrets();
const span = fakeSpan();

/** Beginnings, middles and ends of secrets, and what stands between them. Separated by bars. */
const FRAGMENTS = [
  'sk-|ant-|proj-|sk_live_|ghp_|xoxb-|AKIA|AIza|SG.|ya29.|hf_|whsec_|eyJ|123456789:AA|abc8Q~|SK|1//0',
  'Bearer |Basic |Authorization: |authorization|api_key|secretAccessKey|access_token|AccountKey',
  '://|http://|user:|pass|@host|:x-oauth-basic@|?sig=|&token=|;Password=|hooks.slack.com/services/',
  `${pemLabel('BEGIN')}|${pemLabel('END')}|-----`,
  '4111|4111 1111 1111 1111|4111111111111111|378282246310005|DE12 |0|12',
  '[redacted]|[|]| |\n|\\n|\\u0026|%20|"|\'|\\|:|=|.|-|_|/|+|,|;|&|#|<|😀|\uD800|\0',
  'a|Z9|abcdefgh|aB3dE5gH7jK9mN1pQ2aB|aB3dE5gH7jK9mN1pQ2aB3dE5gH7jK9mN1pQ2aB3dE5gH',
  '0123456789abcdef0123456789abcdef',
].flatMap((fragments) => fragments.split('|'));

function pemLabel(word: string): string {
  return `-----${word} PRIVATE KEY-----`;
}

/** The same numbers for the same seed, evenly from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomText(random: () => number, longest: number): string {
  return Array.from(
    { length: Math.floor(random() * longest) },
    () => FRAGMENTS[Math.floor(random() * FRAGMENTS.length)],
  ).join('');
}

describe('redactSecrets on random texts', () => {
  test.each([1, 2, 3, 4])('finds nothing more the second time (seed %d)', (seed) => {
    const random = randomFrom(seed);
    for (let round = 0; round < 5000; round += 1) {
      const text = randomText(random, 25);
      const once = redact('key', text, span);
      expect([text, redact('key', once, span)]).toEqual([text, once]);
    }
  });

  test.each([5, 6])('finds a key among anything (seed %d)', (seed) => {
    const random = randomFrom(seed);
    const secret = 'aB3dE5gH7jK9mN1pQ2'.repeat(5);
    for (let round = 0; round < 5000; round += 1) {
      const text = `${randomText(random, 12)} sk-ant-${secret} ${randomText(random, 12)}`;
      expect(redact('key', text, span)).not.toContain(secret);
    }
  });
});

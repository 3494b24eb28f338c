const POOL_LENGTH = 1024;
const HEX_DIGITS = /* @__PURE__ */ Uint8Array.from('0123456789abcdef', (digit) =>
  digit.charCodeAt(0),
);

let pool = '';
let position = 0;

/** 32 lower-case hex digits, random. */
export function newTraceId(): string {
  return take(32);
}

/** 16 lower-case hex digits, random. */
export function newSpanId(): string {
  return take(16);
}

function take(length: number): string {
  if (position + length > pool.length) {
    pool = randomHexDigits(POOL_LENGTH);
    position = 0;
  }
  position += length;
  return pool.slice(position - length, position);
}

// One call for many ids: asking for random bytes and making strings of them costs far more than cutting a string.
function randomHexDigits(length: number): string {
  const characters = crypto.getRandomValues(new Uint8Array(length));
  for (let index = 0; index < length; index++) {
    characters[index] = HEX_DIGITS[characters[index]! & 15]!;
  }
  return new TextDecoder().decode(characters);
}

// Random bytes and strings are made for many ids at once: asking for them one by one costs far more than cutting them. The
// string is kept short, because an id that somebody keeps holds the string it was cut from.
const bytes = /* @__PURE__ */ new Uint8Array(4096);
const characters = /* @__PURE__ */ new Uint8Array(1024);
const hexDigits = /* @__PURE__ */ new TextEncoder().encode('0123456789abcdef');
const decoder = /* @__PURE__ */ new TextDecoder();

let nextByte = bytes.length;
let digits = '';
let nextDigit = 0;

/** 32 lower-case hex digits, random. */
export function newTraceId(): string {
  return take(32);
}

/** 16 lower-case hex digits, random. */
export function newSpanId(): string {
  return take(16);
}

function take(length: number): string {
  if (nextDigit + length > digits.length) {
    digits = randomDigits();
    nextDigit = 0;
  }
  nextDigit += length;
  return digits.slice(nextDigit - length, nextDigit);
}

function randomDigits(): string {
  if (nextByte === bytes.length) {
    crypto.getRandomValues(bytes);
    nextByte = 0;
  }
  const firstByte = nextByte;
  nextByte += characters.length / 2;
  for (let index = 0; index < characters.length; index += 2) {
    const byte = bytes[firstByte + index / 2]!;
    characters[index] = hexDigits[byte >> 4]!;
    characters[index + 1] = hexDigits[byte & 15]!;
  }
  return decoder.decode(characters);
}

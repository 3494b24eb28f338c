import type { RememberSpan } from '../faults/backend.ts';

/** The attribute that holds the number of a span. */
export const NUMBER_ATTRIBUTE = 'soak.number';

/** Knows spans by their numbers, in a bit for each: there are millions. */
export function rememberNumbers(): RememberSpan {
  let bits = new Uint8Array(2 ** 20);
  return ({ attributes }) => {
    const number = attributes[NUMBER_ATTRIBUTE] as number;
    const index = Math.floor(number / 8);
    if (index >= bits.length) {
      const larger = new Uint8Array(index * 2);
      larger.set(bits);
      bits = larger;
    }
    const bit = 1 << (number % 8);
    const isNew = (bits[index]! & bit) === 0;
    bits[index]! |= bit;
    return isNew;
  };
}

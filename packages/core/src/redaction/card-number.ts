import { anyOf } from './any-of.ts';
import { REST_OF_ESCAPE } from './rest-of-escape.ts';

/** The first four digits of numbers with 16 digits. */
const ISSUERS = /* @__PURE__ */ anyOf(
  /4\d{3}/, // Visa
  /5[1-5]\d\d|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)/, // Mastercard
  /6(?:[025]\d|4[4-9])\d/, // Discover, RuPay, UnionPay
  /35(?:2[89]|[3-8]\d)/, // JCB
  /50(?:18|20|38)|5893|6304|67(?:59|6[1-3])/, // Maestro
);

/** Numbers of other lengths. */
const OTHER_NUMBERS = /* @__PURE__ */ anyOf(
  /3[47]\d\d(?:\d{11}| \d{6} \d{5}|-\d{6}-\d{5})/, // American Express
  /3(?:0[0-59]|[689]\d)\d(?:\d{10}| \d{6} \d{4}|-\d{6}-\d{4})/, // Diners Club
  /62\d{17}/, // UnionPay
);

/**
 * What may be the number of a payment card, in one piece or in the groups that are printed on the card. Not a part of a longer
 * number, a word, a fraction, an international phone number or an IBAN. Left out are numbers of 13 digits, which no issuer
 * makes any more, and of 19 digits where hardly one does: articles and database records have many of them.
 */
export const CARD_NUMBER: RegExp = /* @__PURE__ */ new RegExp(
  String.raw`((?<![A-Za-z\d.+])(?<![A-Z]{2}\d\d (?:\w{4} ){0,6})${REST_OF_ESCAPE.source})` +
    String.raw`(?:${ISSUERS}([ -]?)\d{4}\2\d{4}\2\d{4}|${OTHER_NUMBERS})(?![A-Za-z\d]|\.\d)`,
  'g',
);

/** Whether the last digit is the check digit of the others (Luhn's formula, ISO/IEC 7812-1). */
export function hasCheckDigit(cardNumber: string): boolean {
  const digits = cardNumber.replace(/\D/g, '');
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.at(-1 - index));
    // Every second digit from the right counts twice, as the sum of the digits of the result.
    sum += index % 2 === 0 ? digit : (digit * 2) % 9 || digit;
  }
  return sum % 10 === 0;
}

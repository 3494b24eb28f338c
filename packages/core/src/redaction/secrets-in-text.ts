import { CARD_NUMBER, hasCheckDigit } from './card-number.ts';
import { REST_OF_ESCAPE } from './rest-of-escape.ts';
import { VENDOR_KEY } from './vendor-key.ts';

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/**
 * What a secret looks like. The first group of a pattern is what stays in front of it.
 *
 * Each takes time linear in the length of the text: behind a repetition without bound nothing can fail any more, or else it
 * is over a run of characters in which the pattern begins only a few times.
 */
const SECRETS: readonly (readonly [pattern: RegExp, isSecret?: (match: string) => boolean])[] = [
  // Private key in PEM, to its end or that of the text. A mere mention of the first line has no key behind it.
  [
    /()-----BEGIN[A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?=[\s\\nr"'+,]{0,40}(?:[A-Za-z\d+/]{32}|[A-Z][\w-]{0,20}: ))[^]*?(?:-----END[A-Z\d ]{0,40}-----|$)/g,
  ],
  // Authorization: Bearer …
  [
    /(authorization\W{0,4}[:=]\W{0,4}(?:bearer|basic|token|negotiate)\s{1,4})(?=[\w.~+/-])[^\s"'`\\,<]+/gi,
  ],
  // https://host/path?api_key=…
  [
    /((?:[?&#]|&amp;|\\u0026)(?:api[-_]?key|(?:client[-_]?)?secret|(?:(?:access|auth|id|refresh|session)[-_]?)?token|passw(?:or)?d|pwd|sig(?:nature)?|x-(?:amz|goog)-(?:signature|security-token))=)[^\s&#"'`<>\\]+/gi,
  ],
  // Host=db;Password=…
  [/((?:^|;) ?(?:password|pwd) ?= ?)[^;\s"'\\]+/gi],
  [VENDOR_KEY],
  // JSON Web Token, signed or encrypted
  [
    /* @__PURE__ */ new RegExp(
      String.raw`((?<![\w-])${REST_OF_ESCAPE.source})eyJ[\w-]{8,}(?:\.[\w-]{8,}|\.(?=\.\w))(?:\.[\w-]*){0,3}`,
      'g',
    ),
  ],
  // Bearer …, with no name in front: a long word, or a shorter one with a digit
  [/(bearer\s{1,4})(?:(?=[\w.~+/-]{0,23}\d)[\w.~+/-]{8,}|[\w.~+/-]{24,})=*/gi],
  // Basic …
  [/(basic\s{1,4})[A-Za-z\d+/]{8,}={0,2}/gi, isUserAndPassword],
  // AWS_SECRET_ACCESS_KEY=…, AccountKey=…, "apiKey": "…"
  [
    /((?:(?:access|account|api|secret)[-_]?key|client[-_]?secret|(?:access|auth|refresh|session)[-_]?token)[\s"'\\:=>]{1,8})(?=[\w+/=-]{0,31}\d)[\w+/=-]{32}[\w+/=.-]*/gi,
  ],
  // Webhooks of Slack and Discord
  [/((?:hooks\.slack\.com\/[a-z]+|discord(?:app)?\.com\/api\/webhooks)\/)[\w/-]+/g],
  [CARD_NUMBER, hasCheckDigit],
  // https://user:password@host
  [/(:\/\/[^\s/?#:@"<>\\]*:)(?!x-oauth-basic@)[^\s/?#"<>\\]+(?=@)/g],
  // https://token:x-oauth-basic@github.com
  [/(:\/\/)[^\s/?#:@"<>\\]+(?=:x-oauth-basic@)/g],
];

/** The text with each secret in it replaced by `[redacted]`. */
export function redactText(text: string): string {
  let redacted = text;
  for (const [pattern, isSecret] of SECRETS) {
    redacted = redacted.replace(pattern, (match, kept: string) =>
      isSecret === undefined || isSecret(match.slice(kept.length)) ? kept + REDACTED : match,
    );
  }
  return redacted;
}

/** Whether a text is the Base64 of printable `user:password`. */
function isUserAndPassword(base64: string): boolean {
  return base64.length % 4 === 0 && /^[ -9;-~]*:[ -~]*$/.test(atob(base64));
}

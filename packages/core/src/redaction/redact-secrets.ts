import type { Redactor } from '@spanlight/core';

import { REDACTED, redactText } from './secrets-in-text.ts';

/** The attributes that hold headers with credentials, in the names of OpenTelemetry's conventions for HTTP and RPC. */
const CREDENTIAL_HEADER =
  /\.(?:header|metadata)\.(?:(?:proxy[-_])?authorization|(?:set[-_])?cookie|(?:x[-_])?(?:goog[-_])?api[-_]key)$/i;

/**
 * A redactor that replaces the secrets in texts, and in the texts of arrays and objects, by `[redacted]`, and leaves the rest
 * of the text as it is:
 *
 * - API keys and tokens of well-known vendors, JSON Web Tokens, private keys in PEM
 * - credentials of `Authorization: Bearer …` and `Basic …`
 * - passwords in URLs and connection strings, secrets in query strings
 * - long values named `api_key`, `client_secret`, `access_token` and the like
 * - payment card numbers of 14 to 19 digits, if the issuer is known and the check digit is right
 *
 * Headers with credentials, such as `http.request.header.authorization`, are replaced whole. Anything else is found by its
 * form, not by the name of its attribute: a password that stands alone looks like any other word and stays.
 *
 * Costs time linear in the length of the text, whatever the text is. To do more or less, call it from a redactor of your own:
 *
 * ```ts
 * const secrets = redactSecrets();
 * createTracer({ redact: (key, value, span) => (key === 'user.email' ? undefined : secrets(key, value, span)) });
 * ```
 */
export function redactSecrets(): Redactor {
  return (key, value) => (CREDENTIAL_HEADER.test(key) ? REDACTED : redactValue(value));
}

/** The value itself if there is no secret in it, or else a copy without. */
function redactValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return redactText(value);
  }
  const isBytes = ArrayBuffer.isView(value);
  return typeof value === 'object' && value !== null && !isBytes ? redactEntries(value) : value;
}

function redactEntries(record: object): object {
  let copy = record;
  for (const [key, item] of Object.entries(record)) {
    const redacted = redactValue(item);
    if (!Object.is(redacted, item)) {
      if (copy === record) {
        copy = Array.isArray(record) ? [...record] : { ...record };
      }
      Reflect.set(copy, key, redacted);
    }
  }
  return copy;
}

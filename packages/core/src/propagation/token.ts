/** Whether a text is a token of HTTP (RFC 9110, 5.6.2), as names of headers and keys of baggage must be. */
export function isToken(text: unknown): text is string {
  return typeof text === 'string' && /^[!#-'*+\-.^`|~\w]+$/.test(text);
}

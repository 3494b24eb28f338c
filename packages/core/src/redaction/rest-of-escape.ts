/**
 * Where a word seems to begin, the end of an escape of JSON or of a URL may stand in front of the word that counts, as in
 * `"My key:\nsk-…"` or `q=my%20sk-…`.
 */
export const REST_OF_ESCAPE: RegExp = /(?:(?<=\\)(?:[bfnrt]|u[\da-fA-F]{4})|(?<=%)[\da-fA-F]{2})?/;

/** Source of a pattern that takes what one of the given ones takes. */
export function anyOf(...patterns: readonly RegExp[]): string {
  return `(?:${patterns.map((pattern) => pattern.source).join('|')})`;
}

/** What a look at something from outside answers, or a fallback: getters, proxies and conversions may throw. */
export function safely<T>(look: () => T, fallback: T): T {
  try {
    return look();
  } catch {
    return fallback;
  }
}

/** A value as text. */
export function textOf(value: unknown): string {
  return safely(() => String(value), typeof value);
}

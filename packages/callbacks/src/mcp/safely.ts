/** What a look at something of the program answers, or a fallback: getters and proxies may throw. */
export function safely<T>(look: () => T, fallback: T): T {
  try {
    return look();
  } catch {
    return fallback;
  }
}

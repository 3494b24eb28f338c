/** What a function answers, or else something other if it throws, as what reads an object with getters may. */
export function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** What a function answers, or else something other if it throws, as what reads an object with getters may. */
export function attempt<T, Otherwise = T>(read: () => T, otherwise: Otherwise): T | Otherwise {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

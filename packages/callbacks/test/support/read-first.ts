/** Reads the first values of an iterable, and leaves it. */
export async function readFirst<T>(iterable: AsyncIterable<T>, count = 1): Promise<T[]> {
  const values: T[] = [];
  for await (const value of iterable) {
    values.push(value);
    if (values.length === count) {
      break;
    }
  }
  return values;
}

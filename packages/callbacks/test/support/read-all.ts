/** Reads an iterable to its end. What it yielded is in `values`, also when it fails. */
export async function readAll<T>(iterable: AsyncIterable<T>, values: T[] = []): Promise<T[]> {
  for await (const value of iterable) {
    values.push(value);
  }
  return values;
}

/**
 * Makes replacements one after the other: all of them, or none if one throws.
 *
 * @param replacements - each is made when it is asked for, and answers what undoes it
 * @returns undoes all
 */
export function allOrNone(replacements: Iterable<() => void>): () => void {
  const made: (() => void)[] = [];
  const undo = (): void => made.toReversed().forEach((putBack) => putBack());
  try {
    for (const putBack of replacements) {
      made.push(putBack);
    }
  } catch (error) {
    undo();
    throw error;
  }
  return undo;
}

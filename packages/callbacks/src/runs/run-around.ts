/**
 * Runs a function inside a wrapper that cannot be trusted: the function runs exactly once, and what it returns or throws is
 * the outcome, whatever the wrapper does.
 *
 * @param wrap - is to call the function it is given
 * @param report - told what the wrapper throws
 */
export function runAround<T>(
  wrap: (fn: () => T) => unknown,
  fn: () => T,
  report: (error: unknown) => void,
): T {
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  const once = (): T => {
    if (outcome === undefined) {
      try {
        outcome = { value: fn() };
      } catch (error) {
        outcome = { error };
      }
    }
    if ('error' in outcome) {
      throw outcome.error;
    }
    return outcome.value;
  };
  try {
    wrap(once);
  } catch (error) {
    if (outcome === undefined || !('error' in outcome) || outcome.error !== error) {
      report(error);
    }
  }
  return once();
}

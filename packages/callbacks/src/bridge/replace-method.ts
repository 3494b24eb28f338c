type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Replaces a method of one object, in place, by an own property that looks like the method.
 *
 * @param instead - called with the first argument, with what calls the method itself (with other arguments, if it is given
 *   any), and with all arguments
 * @returns puts things back as they were, unless someone else has replaced the method since
 * @throws TypeError if the object is frozen
 */
export function replaceMethod(
  target: object,
  name: string,
  instead: (
    argument: unknown,
    call: (...others: unknown[]) => unknown,
    args: readonly unknown[],
  ) => unknown,
): () => void {
  const before = Reflect.getOwnPropertyDescriptor(target, name);
  const original = methodOf(target, name);
  const replacement: Method = function (...args) {
    const call = (...others: unknown[]): unknown =>
      Reflect.apply(original, this, others.length === 0 ? args : others);
    return instead(args[0], call, args);
  };
  for (const property of ['name', 'length'] as const) {
    Object.defineProperty(replacement, property, { configurable: true, value: original[property] });
  }
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: before?.enumerable ?? false,
    value: replacement,
    writable: true,
  });
  return () => {
    if (Reflect.getOwnPropertyDescriptor(target, name)?.value !== replacement) {
      return;
    }
    if (before === undefined) {
      Reflect.deleteProperty(target, name);
    } else {
      Object.defineProperty(target, name, before);
    }
  };
}

// As it is held, not as it is read: what a proxy of someone else's hands out may call whatever is held by then.
function methodOf(target: object, name: string): Method {
  let holder: object | null = target;
  while (holder !== null && !Object.hasOwn(holder, name)) {
    holder = Reflect.getPrototypeOf(holder);
  }
  const held = holder === null ? undefined : Reflect.getOwnPropertyDescriptor(holder, name);
  return (held?.value ?? Reflect.get(target, name)) as Method;
}

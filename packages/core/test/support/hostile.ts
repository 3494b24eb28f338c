/** An object that throws whenever it is looked at. */
export function hostileObject(): object {
  return new Proxy({}, TRAPS);
}

const TRAPS = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, refuse]));

function refuse(): never {
  throw new Error('hands off');
}

/** A value that has no text: `String(value)` throws. */
export function textlessObject(): object {
  return Object.create(null) as object;
}

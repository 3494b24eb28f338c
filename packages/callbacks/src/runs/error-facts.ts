// What can be told of anything that was thrown. Nothing in here throws.

/** An identifier, and not a sentence that may hold content. */
const IDENTIFIER = /^[\w.:-]{1,64}$/;

/** What kind of error this is, for `error.type`: its code, else its type, as providers name it, else its class. */
export function errorTypeOf(error: unknown): string {
  const className = read(read(error, 'constructor'), 'name');
  const name = read(error, 'name');
  const candidates = [
    read(error, 'code'),
    read(error, 'type'),
    name === 'Error' ? undefined : name,
    className,
    name,
  ];
  const found = candidates.find(
    (candidate) => typeof candidate === 'string' && IDENTIFIER.test(candidate),
  );
  return typeof found === 'string' ? found : '_OTHER';
}

/** What an error says. */
export function errorMessageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) {
    return typeof error === 'function' ? 'function' : String(error);
  }
  const message = read(error, 'message');
  return typeof message === 'string' ? message : '';
}

/** Whether an error says that the work was cancelled, as `AbortController` and Node do. */
export function isAbortError(error: unknown): boolean {
  return read(error, 'name') === 'AbortError';
}

/** A property of anything, unless it throws. */
export function read(value: unknown, key: string): unknown {
  try {
    return value === undefined || value === null ? undefined : Reflect.get(Object(value), key);
  } catch {
    return undefined;
  }
}

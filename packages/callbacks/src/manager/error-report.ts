import { SpanlightError } from '@spanlight/core';

const warnedAbout = /* @__PURE__ */ new Set<string>();

/** The default handler: a warning on the console the first time that a handler fails in a way, silence from then on. */
export function warnOnce(error: SpanlightError): void {
  if (!warnedAbout.has(error.message)) {
    warnedAbout.add(error.message);
    console.warn(error.message, error.cause ?? '');
  }
}

/** What is said of a handler that failed; `cause` is what it threw. */
export function handlerError(handler: object, method: string, cause: unknown): SpanlightError {
  const text = `${nameOf(handler, method)} failed. The call went on without it.`;
  return new SpanlightError('callbacks', 'handler_failed', text, { cause });
}

/** What is said of a handler whose promise does not settle. */
export function pendingError(handler: object, method: string, millis: number): SpanlightError {
  const text = `${nameOf(handler, method)} has not settled in ${millis / 1000} s. Nothing waits for it, but look what it waits for.`;
  return new SpanlightError('callbacks', 'handler_pending', text);
}

/** What is said of a failure of which the program could not be told. */
export function unheardError(cause: unknown): SpanlightError {
  return new SpanlightError(
    'callbacks',
    'failed_unheard',
    'a critical handler failed, but its call had failed already, or nobody waited for it.',
    { cause },
  );
}

function nameOf(handler: object, method: string): string {
  const name: unknown = handler.constructor?.name;
  return typeof name === 'string' && name !== 'Object' && name !== ''
    ? `${name}.${method}`
    : method;
}

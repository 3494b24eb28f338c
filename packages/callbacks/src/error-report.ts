import { SpanlightError } from '@spanlight/core';

const warnedAbout = /* @__PURE__ */ new Set<string>();

/** The default handler: a warning on the console the first time that a handler fails in a way, silence from then on. */
export function warnOnce(error: SpanlightError): void {
  if (!warnedAbout.has(error.message)) {
    warnedAbout.add(error.message);
    console.warn(error.message, error.cause);
  }
}

/** What is said of a handler that failed; `cause` is what it threw. */
export function handlerError(handler: object, method: string, cause: unknown): SpanlightError {
  const name: unknown = handler.constructor?.name;
  const owner = typeof name === 'string' && name !== 'Object' && name !== '' ? `${name}.` : '';
  return new SpanlightError(
    'callbacks',
    'handler_failed',
    `${owner}${method} failed. The call went on without it.`,
    { cause },
  );
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

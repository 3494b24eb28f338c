import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';

import { BaseContextManager } from './base-context-manager.ts';

/** Keeps the active context where there is no `AsyncLocalStorage`. It holds for synchronous code, not across an await. */
export class StackContextManager extends BaseContextManager {
  #active: Context = ROOT_CONTEXT;

  override active(): Context {
    return this.#active;
  }

  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const previous = this.#active;
    this.#active = context;
    try {
      return fn.call(thisArg, ...args);
    } finally {
      this.#active = previous;
    }
  }

  override disable(): this {
    this.#active = ROOT_CONTEXT;
    return this;
  }
}

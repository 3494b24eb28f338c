import type { AsyncLocalStorage } from 'node:async_hooks';

import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';

import { BaseContextManager } from './base-context-manager.ts';

/** Keeps the active context across awaits, timers and callbacks, by `AsyncLocalStorage`. */
export class AsyncLocalStorageContextManager extends BaseContextManager {
  readonly #storage: AsyncLocalStorage<Context>;

  constructor(storage: AsyncLocalStorage<Context>) {
    super();
    this.#storage = storage;
  }

  override active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const call: (...args: A) => ReturnType<F> = thisArg === undefined ? fn : fn.bind(thisArg);
    return this.#storage.run(context, call, ...args);
  }

  attach(context: Context): { dispose(): void } {
    const previous = this.#storage.getStore() ?? ROOT_CONTEXT;
    this.#storage.enterWith(context);
    return { dispose: () => this.#storage.enterWith(previous) };
  }

  override disable(): this {
    this.#storage.disable();
    return this;
  }
}

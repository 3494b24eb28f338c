import type { AsyncLocalStorage } from 'node:async_hooks';

import { type Context, type ContextManager, ROOT_CONTEXT } from '@opentelemetry/api';

import { bindToContext } from './bind-to-context.ts';

/** Keeps the active context across awaits, timers and callbacks, by `AsyncLocalStorage`. */
export class AsyncLocalStorageContextManager implements ContextManager {
  readonly #storage: AsyncLocalStorage<Context>;

  constructor(storage: AsyncLocalStorage<Context>) {
    this.#storage = storage;
  }

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const call: (...args: A) => ReturnType<F> = thisArg === undefined ? fn : fn.bind(thisArg);
    return this.#storage.run(context, call, ...args);
  }

  bind<T>(context: Context, target: T): T {
    return bindToContext(this, context, target);
  }

  attach(context: Context): { dispose(): void } {
    const previous = this.#storage.getStore() ?? ROOT_CONTEXT;
    this.#storage.enterWith(context);
    return { dispose: () => this.#storage.enterWith(previous) };
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}

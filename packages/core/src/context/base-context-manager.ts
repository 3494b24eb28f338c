import type { Context, ContextManager } from '@opentelemetry/api';

import { bindToContext } from './bind-to-context.ts';

/** What the two context managers share. */
export abstract class BaseContextManager implements ContextManager {
  abstract active(): Context;

  abstract with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F>;

  abstract disable(): this;

  bind<T>(context: Context, target: T): T {
    return bindToContext(this, context, target);
  }

  enable(): this {
    return this;
  }
}

import type { AsyncLocalStorage } from 'node:async_hooks';

import type { Context, ContextManager } from '@opentelemetry/api';

import { registered } from '../tracer/registry.ts';
import { AsyncLocalStorageContextManager } from './async-local-storage-context-manager.ts';
import { StackContextManager } from './stack-context-manager.ts';

/** This program's context manager. One for all providers, so that spans of several nest in each other. */
export const contextManager: ContextManager = /* @__PURE__ */ createContextManager();

/** The manager that decides which context is active: the one registered with the API, else our own. */
export function activeManager(): ContextManager {
  return registered().context ?? contextManager;
}

/** The context that holds the active span, baggage, and what else travels with the work at hand. */
export function activeContext(): Context {
  return activeManager().active();
}

/** Runs a function in a context, e.g. in one that was extracted from a request. Answers what the function returns. */
export function withContext<T>(context: Context, fn: () => T): T {
  return activeManager().with(context, fn);
}

// Not an import: browsers have no such module, and bundlers need not know it.
function createContextManager(): ContextManager {
  const global = globalThis as {
    process?: { getBuiltinModule?(id: string): { AsyncLocalStorage?: StorageConstructor } };
    AsyncLocalStorage?: StorageConstructor;
  };
  const Storage =
    global.process?.getBuiltinModule?.('node:async_hooks').AsyncLocalStorage ??
    global.AsyncLocalStorage;
  return Storage === undefined
    ? new StackContextManager()
    : new AsyncLocalStorageContextManager(new Storage());
}

type StorageConstructor = new () => AsyncLocalStorage<Context>;

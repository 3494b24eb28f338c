import type { Context, ContextManager } from '@opentelemetry/api';

type Listener = (...args: unknown[]) => unknown;
type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

interface Emitter {
  on: AnyFunction;
  removeListener: AnyFunction;
}

const ADDERS = ['addListener', 'on', 'once', 'prependListener', 'prependOnceListener'] as const;
const REMOVERS = ['removeListener', 'off'] as const;

type PatchableEmitter = Emitter &
  Partial<Record<(typeof ADDERS)[number] | (typeof REMOVERS)[number], AnyFunction>>;

const boundEmitters = /* @__PURE__ */ new WeakSet<object>();

/**
 * Binds a function, which is then called in the context, or an event emitter, whose listeners are. An emitter is changed
 * in place, because OpenTelemetry's HTTP instrumentation ignores what `bind` returns. Anything else comes back as it is.
 */
export function bindToContext<T>(manager: ContextManager, context: Context, target: T): T {
  if (typeof target === 'function') {
    return bindFunction(manager, context, target as AnyFunction) as T;
  }
  if (isEmitter(target) && !boundEmitters.has(target)) {
    boundEmitters.add(target);
    bindEmitter(manager, context, target);
  }
  return target;
}

function bindFunction(manager: ContextManager, context: Context, fn: AnyFunction): AnyFunction {
  function bound(this: unknown, ...args: unknown[]): unknown {
    return manager.with(context, fn, this, ...args);
  }
  return Object.defineProperty(bound, 'length', { configurable: true, value: fn.length });
}

function isEmitter(target: unknown): target is PatchableEmitter {
  return (
    typeof target === 'object' &&
    target !== null &&
    typeof (target as Partial<Emitter>).on === 'function' &&
    typeof (target as Partial<Emitter>).removeListener === 'function'
  );
}

function bindEmitter(manager: ContextManager, context: Context, emitter: PatchableEmitter): void {
  const boundListeners = new WeakMap<Listener, AnyFunction>();
  // Node's `once` calls `on` of the same emitter with a listener of its own, which must be added as it is: `removeListener`
  // looks for the original on it.
  let isAdding = false;

  for (const method of ADDERS) {
    const add = emitter[method];
    if (add === undefined) {
      continue;
    }
    emitter[method] = function (this: unknown, event: unknown, listener: unknown): unknown {
      if (isAdding || typeof listener !== 'function') {
        return add.call(this, event, listener);
      }
      let bound = boundListeners.get(listener as Listener);
      if (bound === undefined) {
        bound = bindFunction(manager, context, listener as AnyFunction);
        boundListeners.set(listener as Listener, bound);
      }
      isAdding = true;
      try {
        return add.call(this, event, bound);
      } finally {
        isAdding = false;
      }
    };
  }

  for (const method of REMOVERS) {
    const remove = emitter[method];
    if (remove !== undefined) {
      emitter[method] = function (this: unknown, event: unknown, listener: unknown): unknown {
        return remove.call(this, event, boundListeners.get(listener as Listener) ?? listener);
      };
    }
  }
}

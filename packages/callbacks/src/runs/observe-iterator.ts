/** What is told of an iteration. */
export interface IterationObserver {
  /** Runs a step of the iterator. Default: as it is. */
  step?<T>(fn: () => T): T;
  /** A value came. What this throws ends the iteration, and reaches the consumer. */
  value(value: unknown): void;
  /** The iteration is over; `break`: because the consumer left it. What this throws reaches the consumer. */
  end(how: 'done' | 'break'): void;
  /** The iteration failed. Must not throw. */
  fail(error: unknown): void;
}

const METHODS = ['next', 'return', 'throw'] as const;

/**
 * Observes an iterator or generator, of either kind, in place: it stays the same object, and each call goes to its own
 * method.
 *
 * @returns false if it cannot be observed, because it is frozen
 */
export function observeIterator(iterator: object, observer: IterationObserver): boolean {
  const iteration = new Iteration(iterator, observer);
  for (const name of METHODS) {
    const method: unknown = Reflect.get(iterator, name);
    if (typeof method === 'function') {
      const value = (...args: unknown[]): unknown =>
        iteration.step(name, () => Reflect.apply(method, iterator, args) as unknown);
      if (!Reflect.defineProperty(iterator, name, { configurable: true, value, writable: true })) {
        return false;
      }
    }
  }
  return true;
}

class Iteration {
  readonly #iterator: object;
  readonly #observer: IterationObserver;
  #isLeft = false;
  #isOver = false;

  constructor(iterator: object, observer: IterationObserver) {
    this.#iterator = iterator;
    this.#observer = observer;
  }

  step(name: (typeof METHODS)[number], call: () => unknown): unknown {
    if (this.#isOver) {
      return call();
    }
    this.#isLeft ||= name === 'return';
    let result: unknown;
    try {
      result = this.#observer.step === undefined ? call() : this.#observer.step(call);
    } catch (error) {
      return this.#fail(error);
    }
    return result instanceof Promise
      ? result.then(
          (settled: unknown) => this.#settle(settled),
          (error: unknown) => this.#fail(error),
        )
      : this.#settle(result);
  }

  #settle(result: unknown): unknown {
    if (this.#isOver || typeof result !== 'object' || result === null) {
      return result;
    }
    const { done, value } = result as IteratorResult<unknown>;
    if (done === true) {
      this.#isOver = true;
      this.#observer.end(this.#isLeft ? 'break' : 'done');
      return result;
    }
    try {
      this.#observer.value(value);
    } catch (error) {
      this.#isOver = true;
      this.#observer.fail(error);
      closeQuietly(this.#iterator);
      throw error;
    }
    return result;
  }

  #fail(error: unknown): never {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#observer.fail(error);
    }
    throw error;
  }
}

// A consumer does not close an iterator whose `next` failed: it takes it for closed.
function closeQuietly(iterator: object): void {
  try {
    const { return: close } = iterator as { return?: unknown };
    const closed: unknown =
      typeof close === 'function' ? Reflect.apply(close, iterator, []) : undefined;
    if (closed instanceof Promise) {
      closed.catch(() => undefined);
    }
  } catch {
    // The consumer gets the error because of which it is closed.
  }
}

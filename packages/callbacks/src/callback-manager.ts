import { type ErrorHandler, errorMessage, type SpanlightError } from '@spanlight/core';

import { withActiveRun } from './active-run.ts';
import type { Callbacks } from './callbacks.ts';
import { handlerError, unheardError, warnOnce } from './error-report.ts';
import type {
  LlmEndEvent,
  LlmErrorEvent,
  LlmStartEvent,
  LlmTokenEvent,
  ToolEndEvent,
  ToolErrorEvent,
  ToolStartEvent,
} from './events.ts';
import { followWork, isThenable } from './follow-work.ts';
import { type LlmCall, LlmRun } from './llm-run.ts';
import { runAround } from './run-around.ts';
import type { Run, RunListener } from './run.ts';
import { type ToolCall, ToolRun } from './tool-run.ts';

/** What a {@link CallbackManager} does when a handler fails. */
export interface CallbackManagerOptions {
  /** Told of each failure of a handler. Default: the console warns the first time of each kind. */
  onError?: ErrorHandler;
}

/** How a handler is added. */
export interface AddOptions {
  /**
   * True: the handler is called before those that are not, and what it throws reaches the program, once all handlers have
   * been called. A start event that it refuses this way keeps the call from being made. What its promises reject with, or
   * what it throws when the call has failed anyway, is reported like any other handler's. Default: false.
   */
  critical?: boolean;
}

type EventName = Exclude<keyof Callbacks, 'withRun'>;

/**
 * Calls several handlers: critical ones first, then the rest, each in the order in which they were added. It is one itself.
 *
 * A handler that throws or rejects is reported, and disturbs neither the program nor the other handlers.
 */
export class CallbackManager implements Required<Callbacks> {
  readonly #onError: ErrorHandler;
  readonly #listener: RunListener;
  #critical: readonly Callbacks[] = [];
  #regular: readonly Callbacks[] = [];

  constructor(callbacks: Iterable<Callbacks> = [], options: CallbackManagerOptions = {}) {
    const { onError = warnOnce } = options;
    if (typeof onError !== 'function') {
      throw new TypeError(errorMessage('callbacks', 'onError must be a function.'));
    }
    this.#onError = onError;
    this.#listener = {
      callbacks: this,
      report: (criticalError) => this.#report(unheardError(criticalError)),
    };
    for (const handler of callbacks) {
      this.add(handler);
    }
  }

  /**
   * Adds a handler, unless it has been added.
   *
   * @throws TypeError if it is no object
   */
  add(callbacks: Callbacks, options: AddOptions = {}): void {
    if (typeof callbacks !== 'object' || callbacks === null) {
      const text = `a CallbackManager cannot call ${String(callbacks)}. Add an object with methods of Callbacks.`;
      throw new TypeError(errorMessage('callbacks', text));
    }
    if (this.has(callbacks)) {
      return;
    }
    if (options.critical === true) {
      this.#critical = [...this.#critical, callbacks];
    } else {
      this.#regular = [...this.#regular, callbacks];
    }
  }

  /** Removes a handler. Answers whether there was one to remove. */
  remove(callbacks: Callbacks): boolean {
    const isKnown = this.has(callbacks);
    this.#critical = this.#critical.filter((handler) => handler !== callbacks);
    this.#regular = this.#regular.filter((handler) => handler !== callbacks);
    return isKnown;
  }

  has(callbacks: Callbacks): boolean {
    return this.#critical.includes(callbacks) || this.#regular.includes(callbacks);
  }

  /**
   * Runs a function as a call of a model: with a start event, and exactly one end or error event when it returns, when its
   * promise settles, or when the generator or async iterable it returns has been read. The function runs once, and the
   * caller gets what it returns or throws. A cancellation (`AbortError`) is no error, the run ends as `aborted`.
   *
   * ```ts
   * const answer = await manager.llmCall({ provider: 'acme', model: 'm1' }, async (run) => {
   *   const response = await acme.complete(prompt);
   *   run.report({ inputTokens: response.usage.in, outputTokens: response.usage.out });
   *   return response.text;
   * });
   * ```
   */
  llmCall<T>(call: LlmCall, fn: (run: LlmRun) => T): T {
    const run = this.startLlmRun(call);
    return runWork(run, () => fn(run));
  }

  /** Runs a function as a call of a tool, like {@link llmCall}. What it returns is the tool's result. */
  toolCall<T>(call: ToolCall, fn: (run: ToolRun) => T): T {
    const run = this.startToolRun(call);
    return runWork(run, () => fn(run));
  }

  /** Starts a call of a model that the caller ends: for bridges to clients whose calls are no function calls. */
  startLlmRun(call: LlmCall): LlmRun {
    const run = new LlmRun(this.#listener, call);
    run.start();
    return run;
  }

  /** Starts a call of a tool that the caller ends, see {@link startLlmRun}. */
  startToolRun(call: ToolCall): ToolRun {
    const run = new ToolRun(this.#listener, call);
    run.start();
    return run;
  }

  onLlmStart(event: LlmStartEvent): void {
    this.#dispatch('onLlmStart', (handler) => handler.onLlmStart?.(event));
  }

  onLlmToken(event: LlmTokenEvent): void {
    this.#dispatch('onLlmToken', (handler) => handler.onLlmToken?.(event));
  }

  onLlmEnd(event: LlmEndEvent): void {
    this.#dispatch('onLlmEnd', (handler) => handler.onLlmEnd?.(event));
  }

  onLlmError(event: LlmErrorEvent): void {
    this.#dispatch('onLlmError', (handler) => handler.onLlmError?.(event));
  }

  onToolStart(event: ToolStartEvent): void {
    this.#dispatch('onToolStart', (handler) => handler.onToolStart?.(event));
  }

  onToolEnd(event: ToolEndEvent): void {
    this.#dispatch('onToolEnd', (handler) => handler.onToolEnd?.(event));
  }

  onToolError(event: ToolErrorEvent): void {
    this.#dispatch('onToolError', (handler) => handler.onToolError?.(event));
  }

  withRun<T>(runId: string, fn: () => T): T {
    const wrappers = [...this.#critical, ...this.#regular].filter(
      (handler) => typeof handler.withRun === 'function',
    );
    const wrapped = wrappers.reduceRight<() => T>(
      (inner, handler) => () =>
        runAround(
          (once) => handler.withRun?.(runId, once),
          inner,
          (error) => this.#report(handlerError(handler, 'withRun', error)),
        ),
      fn,
    );
    return withActiveRun(runId, wrapped);
  }

  #dispatch(method: EventName, call: (handler: Callbacks) => unknown): void {
    const criticalErrors: unknown[] = [];
    for (const handler of this.#critical) {
      this.#call(handler, method, call, (error) => criticalErrors.push(error));
    }
    for (const handler of this.#regular) {
      this.#call(handler, method, call, (error) =>
        this.#report(handlerError(handler, method, error)),
      );
    }
    if (criticalErrors.length > 0) {
      const [first, ...others] = criticalErrors;
      others.forEach((error) => this.#listener.report(error));
      throw first;
    }
  }

  #call(
    handler: Callbacks,
    method: EventName,
    call: (handler: Callbacks) => unknown,
    thrown: (error: unknown) => void,
  ): void {
    try {
      const result = call(handler);
      if (isThenable(result)) {
        result.then(undefined, (error: unknown) =>
          this.#report(handlerError(handler, method, error)),
        );
      }
    } catch (error) {
      thrown(error);
    }
  }

  #report(error: SpanlightError): void {
    try {
      this.#onError(error);
    } catch {
      // There is nobody left to tell.
    }
  }
}

function runWork<T>(run: Run, fn: () => T): T {
  let work: T;
  try {
    work = run.within(fn);
  } catch (error) {
    run.fail(error);
    throw error;
  }
  return followWork(run, work);
}

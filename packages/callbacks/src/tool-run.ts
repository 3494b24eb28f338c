import type { EndReason } from '@spanlight/core';

import type { RunFailure, ToolRequest } from './events.ts';
import { Run, type RunIds, type RunListener } from './run.ts';

/** What `CallbackManager.toolCall` is told about a call. */
export interface ToolCall extends ToolRequest, RunIds {}

/** A call of a tool that is under way. */
export class ToolRun extends Run {
  readonly #request: ToolRequest;
  #result: unknown;

  /** @internal See `CallbackManager.startToolRun`. */
  constructor(listener: RunListener, call: ToolCall) {
    super(listener, call);
    this.#request = call;
  }

  complete(result: unknown): void {
    this.#result = result;
    this.end();
  }

  protected sendStart(): void {
    this.listener.callbacks.onToolStart({ ...this.#request, ...this.event() });
  }

  protected sendEnd(endReason: EndReason | undefined): void {
    const event = { ...this.#request, ...this.event(), ...this.times() };
    this.listener.callbacks.onToolEnd({ ...event, result: this.#result, endReason });
  }

  protected sendError(failure: RunFailure): void {
    this.listener.callbacks.onToolError({
      ...this.#request,
      ...this.event(),
      ...this.times(),
      ...failure,
    });
  }
}

import type { Run } from '@spanlight/callbacks';
import type { EndReason } from '@spanlight/core';

/** A call of a model or tool, which may take several attempts. All of them are one run. */
export class Call<R extends Run = Run> {
  readonly run: R;
  #failure: { readonly error: unknown } | undefined;

  constructor(run: R) {
    this.run = run;
  }

  /** Whether the last attempt has failed, and nothing has come after it. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** The run goes on: another attempt may follow. */
  attemptFailed(error: unknown): void {
    this.#failure = { error };
  }

  /** Throws what a critical handler throws. */
  beginAttempt(): void {
    if (this.#failure !== undefined) {
      const { error } = this.#failure;
      this.#failure = undefined;
      this.run.retry(error);
    }
  }

  /** No attempt follows. Ends the run as failed if the last one has failed. Never throws. */
  abandon(endReason: EndReason): void {
    if (this.#failure === undefined) {
      this.run.abandon(endReason);
    } else {
      this.run.fail(this.#failure.error);
    }
  }

  /** No attempt follows, because of this error. Never throws. */
  fail(error: unknown): void {
    this.run.fail(this.#failure === undefined ? error : this.#failure.error);
  }
}

/** Calls of one kind that are under way. */
export class Calls<R extends Run> {
  readonly #calls = new Map<unknown, Call<R>>();

  /** The call with this key, unless it is over. */
  get(key: unknown): Call<R> | undefined {
    const call = this.#calls.get(key);
    return call?.run.isEnded === false ? call : undefined;
  }

  /** The call with this key, of which this is another attempt, or a new one. Throws what a critical handler throws. */
  begin(key: unknown, start: () => R): Call<R> {
    let call = this.get(key);
    if (call === undefined) {
      call = new Call(start());
      this.#calls.set(key, call);
    } else {
      call.beginAttempt();
    }
    return call;
  }

  /** Ends those that are not over. Never throws. */
  abandon(endReason: EndReason): void {
    this.#calls.forEach((call) => call.abandon(endReason));
  }

  /** Ends those that are not over. Never throws. */
  fail(error: unknown): void {
    this.#calls.forEach((call) => call.fail(error));
  }
}

import type { LlmRun } from '@spanlight/callbacks';
import { read, readString } from '@spanlight/callbacks/bridge';
import type { EndReason } from '@spanlight/core';

import { answerFacts } from './answer-facts.ts';
import type { Call } from './calls.ts';
import type { PartObserver } from './observe-stream.ts';
import type { Operation } from './operation.ts';
import { PartAccumulator } from './part-accumulator.ts';

/** Parts that come from the model, and not from the SDK's client of it. */
const OUTPUT = /^(?:text-|reasoning-|tool-|file$|source$)/;

/** Tells of a call of a language model what the parts of its stream say. */
export class StreamedAnswer implements PartObserver {
  readonly #operation: Operation;
  readonly #call: Call<LlmRun>;
  readonly #withContent: boolean;
  readonly #parts = new PartAccumulator();

  /** @param withContent - false: only what is no content is told */
  constructor(operation: Operation, call: Call<LlmRun>, withContent: boolean) {
    this.#operation = operation;
    this.#call = call;
    this.#withContent = withContent;
    call.run.report(() => answerFacts(this.#parts.answer, withContent));
  }

  step<T>(fn: () => T): T {
    return this.#call.run.within(fn);
  }

  part(part: unknown): void {
    const { run } = this.#call;
    const type = readString(part, 'type') ?? '';
    this.#parts.add(part);
    if (OUTPUT.test(type)) {
      run.firstChunk();
    }
    if (type === 'text-delta' && this.#withContent) {
      run.token(readString(part, 'delta') ?? '');
    } else if (type === 'error') {
      this.#operation.attemptFailed(this.#call, read(part, 'error'));
    } else if (type === 'finish') {
      // The last part. What comes after it may never be read.
      this.#end();
    }
  }

  end(): void {
    this.#end('incomplete');
  }

  cancel(reason: unknown): void {
    if (!this.#call.hasFailed) {
      this.#operation.cancel(reason);
    }
  }

  fail(error: unknown): void {
    this.#operation.attemptFailed(this.#call, error);
    this.#call.abandon('incomplete');
  }

  // After a stream that has told of an error, the SDK may try again.
  #end(endReason?: EndReason): void {
    if (!this.#call.hasFailed) {
      this.#call.run.end(endReason);
    }
  }
}

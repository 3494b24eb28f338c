import type { LlmRequest, LlmRun } from '@spanlight/callbacks';
import type { ApiAnswers } from '@spanlight/callbacks/bridge';

/** How calls of one of the client's methods become runs of a model. */
export interface LlmApi {
  /** What `gen_ai.operation.name` says. Default: `chat`. */
  readonly operation?: string;
  /**
   * What a call asks for, beyond what all have in common. May throw: arguments can have getters that do.
   *
   * @param body - the first argument
   */
  requestFacts(body: unknown, args: readonly unknown[]): Partial<LlmRequest>;
  readonly answers: ApiAnswers<LlmRun>;
}

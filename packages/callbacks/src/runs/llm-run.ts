import type { LlmOutcome, LlmRequest, LlmTarget } from '../events/llm-events.ts';
import { Run, type RunIds, type RunListener } from './run.ts';

/** What `CallbackManager.llmCall` is told about a call. */
export interface LlmCall extends LlmRequest, RunIds {}

/** A call of a model that is under way. */
export class LlmRun extends Run<LlmOutcome> {
  #target: LlmTarget;
  #timeToFirstTokenMillis: number | undefined;
  #tokenCount = 0;

  /** @internal See `CallbackManager.startLlmRun`. */
  constructor(listener: RunListener, call: LlmCall) {
    super(listener, 'Llm', call, call);
    this.#target = { provider: call.provider, model: call.model };
  }

  /** Notes that the answer begins to arrive, with or without text. Only the first time counts. */
  firstChunk(): void {
    this.#timeToFirstTokenMillis ??= this.elapsedMillis();
  }

  /**
   * Passes on a piece of text that arrived.
   *
   * @throws what a critical handler throws
   */
  token(token: string, choiceIndex = 0): void {
    this.firstChunk();
    const index = this.#tokenCount;
    this.#tokenCount += 1;
    this.sendMeanwhile('onLlmToken', { ...this.#target, token, index, choiceIndex });
  }

  /** Notes what is known only now of what was asked, for the end or error event. */
  reportRequest(request: Omit<LlmRequest, 'provider'>): void {
    const { provider, model = request.model } = this.#target;
    this.#target = { provider, model };
    this.report({ request: { ...request, provider } });
  }

  protected override lastFacts(): object {
    return { ...this.#target, timeToFirstTokenMillis: this.#timeToFirstTokenMillis };
  }
}

import type { LlmOutcome, LlmRequest, LlmRun } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  read,
  readCount,
  readList,
  readString,
  type StreamObserver,
} from '@spanlight/callbacks/bridge';

import { attempt } from '../attempt.ts';
import type { LlmApi } from '../llm-api.ts';
import { samplingFacts } from '../sampling-facts.ts';
import { userMessages } from '../text-parts.ts';
import { CompletionAccumulator } from './completion-accumulator.ts';
import { completionFacts } from './completion-facts.ts';

const answers: ApiAnswers<LlmRun> = {
  report: (run, completion) =>
    run.report(attempt<LlmOutcome>(() => completionFacts(completion), { response: completion })),
  stream: (run) => new CompletionStreamObserver(run),
};

/** `completions.create`, the API before that of chats. */
export const completions: LlmApi = { operation: 'text_completion', requestFacts, answers };

// Prompts may also come as tokens, which nobody could read.
function requestFacts(body: unknown): Partial<LlmRequest> {
  const prompt = read(body, 'prompt');
  return {
    messages: (Array.isArray(prompt) ? prompt : [prompt]).flatMap(userMessages),
    maxTokens: readCount(body, 'max_tokens'),
    ...samplingFacts(body),
  };
}

class CompletionStreamObserver implements StreamObserver {
  readonly #run: LlmRun;
  readonly #completion = new CompletionAccumulator();

  constructor(run: LlmRun) {
    this.#run = run;
    run.report(() => completionFacts(this.#completion.completion));
  }

  get isFinished(): boolean {
    return this.#completion.isFinished;
  }

  chunk(chunk: unknown): void {
    this.#run.firstChunk();
    this.#completion.add(chunk);
    readList(chunk, 'choices').forEach((choice, position) => {
      const text = readString(choice, 'text');
      if (text !== undefined) {
        this.#run.token(text, readCount(choice, 'index') ?? position);
      }
    });
  }
}

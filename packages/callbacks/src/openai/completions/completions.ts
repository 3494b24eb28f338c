import type { LlmRequest, LlmRun } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  type ChunkText,
  observeAnswer,
  read,
  readCount,
  readList,
  readString,
  reportAnswer,
} from '@spanlight/callbacks/bridge';

import type { LlmApi } from '../llm-api.ts';
import { samplingFacts } from '../sampling-facts.ts';
import { userMessages } from '../text-parts.ts';
import { CompletionAccumulator } from './completion-accumulator.ts';
import { completionFacts } from './completion-facts.ts';

const answers: ApiAnswers<LlmRun> = {
  report: (run, completion) => reportAnswer(run, completion, completionFacts),
  stream: (run) =>
    observeAnswer(run, {
      accumulator: new CompletionAccumulator(),
      factsOf: completionFacts,
      textsOf,
    }),
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

function textsOf(chunk: unknown): ChunkText[] {
  return readList(chunk, 'choices').map((choice, position) => ({
    text: readString(choice, 'text'),
    choiceIndex: readCount(choice, 'index') ?? position,
  }));
}

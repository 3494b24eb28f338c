import type { LlmRun } from '@spanlight/callbacks';
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
import { ChunkAccumulator } from './chunk-accumulator.ts';
import { chatRequestFacts } from './request-facts.ts';
import { chatResponseFacts } from './response-facts.ts';

const answers: ApiAnswers<LlmRun> = {
  report: (run, completion) => reportAnswer(run, completion, chatResponseFacts),
  stream: (run) =>
    observeAnswer(run, {
      accumulator: new ChunkAccumulator(),
      factsOf: chatResponseFacts,
      textsOf,
    }),
};

/** `chat.completions.create`. */
export const chat: LlmApi = { requestFacts: chatRequestFacts, answers };

function textsOf(chunk: unknown): ChunkText[] {
  return readList(chunk, 'choices').map((choice, position) => ({
    text: readString(read(choice, 'delta'), 'content'),
    choiceIndex: readCount(choice, 'index') ?? position,
  }));
}

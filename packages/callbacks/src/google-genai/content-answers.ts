import type { LlmRun } from '@spanlight/callbacks';
import {
  type CallAnswers,
  type ChunkText,
  observeAnswer,
  read,
  readCount,
  readList,
  readString,
  reportAnswer,
} from '@spanlight/callbacks/bridge';

import { ChunkAccumulator } from './chunk-accumulator.ts';
import { contentResponseFacts } from './response-facts.ts';

/** What requests for content answer. */
export const contentAnswers: CallAnswers<LlmRun> = {
  report: (run, response) => reportAnswer(run, response, contentResponseFacts),
  stream: (run) =>
    observeAnswer(run, {
      accumulator: new ChunkAccumulator(),
      factsOf: contentResponseFacts,
      textsOf,
    }),
};

function textsOf(chunk: unknown): ChunkText[] {
  return readList(chunk, 'candidates').flatMap((candidate, position) => {
    const choiceIndex = readCount(candidate, 'index') ?? position;
    return readList(read(candidate, 'content'), 'parts')
      .filter((part) => read(part, 'thought') !== true)
      .map((part) => ({ text: readString(part, 'text'), choiceIndex }));
  });
}

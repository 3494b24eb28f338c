import type { LlmRun } from '@spanlight/callbacks';
import {
  type CallAnswers,
  type ChunkText,
  observeAnswer,
  read,
  readString,
  reportAnswer,
} from '@spanlight/callbacks/bridge';

import { ChunkAccumulator } from './chunk-accumulator.ts';
import { responseFacts } from './response-facts.ts';

/** What `chat` and `generate` answer. */
export const modelAnswers: CallAnswers<LlmRun> = {
  report: (run, response) => reportAnswer(run, response, responseFacts),
  stream: (run) =>
    observeAnswer(run, { accumulator: new ChunkAccumulator(), factsOf: responseFacts, textsOf }),
  signalOf(stream) {
    const signal = read(read(stream, 'abortController'), 'signal');
    return signal instanceof AbortSignal ? signal : undefined;
  },
};

function textsOf(chunk: unknown): ChunkText[] {
  const text = readString(read(chunk, 'message'), 'content') ?? readString(chunk, 'response');
  return [{ text }];
}

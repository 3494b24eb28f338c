import type { LlmRequest } from '@spanlight/callbacks';
import { readCount, readNumber, readStrings } from '@spanlight/callbacks/bridge';

/** How completions, chat or not, are to be sampled. */
export function samplingFacts(body: unknown): Partial<LlmRequest> {
  return {
    temperature: readNumber(body, 'temperature'),
    topP: readNumber(body, 'top_p'),
    frequencyPenalty: readNumber(body, 'frequency_penalty'),
    presencePenalty: readNumber(body, 'presence_penalty'),
    seed: readNumber(body, 'seed'),
    stopSequences: readStrings(body, 'stop'),
    choiceCount: readCount(body, 'n'),
  };
}

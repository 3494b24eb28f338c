import type { LlmRequest } from '@spanlight/callbacks';
import { read, readCount, readNumber } from '@spanlight/callbacks/bridge';

/** How completions, chat or not, are to be sampled. */
export function samplingFacts(body: unknown): Partial<LlmRequest> {
  return {
    temperature: readNumber(body, 'temperature'),
    topP: readNumber(body, 'top_p'),
    frequencyPenalty: readNumber(body, 'frequency_penalty'),
    presencePenalty: readNumber(body, 'presence_penalty'),
    seed: readNumber(body, 'seed'),
    stopSequences: stopSequencesOf(body),
    choiceCount: readCount(body, 'n'),
  };
}

function stopSequencesOf(body: unknown): readonly string[] | undefined {
  const stop = read(body, 'stop');
  const sequences = (Array.isArray(stop) ? stop : [stop]).filter((one) => typeof one === 'string');
  return sequences.length === 0 ? undefined : sequences;
}

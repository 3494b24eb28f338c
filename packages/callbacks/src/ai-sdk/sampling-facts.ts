import type { LlmRequest } from '@spanlight/callbacks';
import { readCount, readList, readNumber, readString } from '@spanlight/callbacks/bridge';

/** The settings of a call, by the SDK's names for them. */
export function samplingFacts(settings: unknown): Partial<LlmRequest> {
  const stops = readList(settings, 'stopSequences').filter((stop) => typeof stop === 'string');
  return {
    maxTokens: readCount(settings, 'maxOutputTokens'),
    temperature: readNumber(settings, 'temperature'),
    topP: readNumber(settings, 'topP'),
    topK: readCount(settings, 'topK'),
    presencePenalty: readNumber(settings, 'presencePenalty'),
    frequencyPenalty: readNumber(settings, 'frequencyPenalty'),
    seed: readCount(settings, 'seed'),
    stopSequences: stops.length === 0 ? undefined : stops,
    reasoningLevel: readString(settings, 'reasoning'),
  };
}

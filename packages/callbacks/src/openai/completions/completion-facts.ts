import type { LlmOutcome, OutputMessage } from '@spanlight/callbacks';
import { read, readList, readString } from '@spanlight/callbacks/bridge';

import { completionUsage } from '../usage.ts';

/** What a completion says that is none of a chat. */
export function completionFacts(completion: unknown): LlmOutcome {
  const choices = readList(completion, 'choices');
  return {
    response: completion,
    outputMessages: choices.map(outputMessageOf),
    finishReasons: choices.flatMap((choice) => readString(choice, 'finish_reason') ?? []),
    responseId: readString(completion, 'id'),
    responseModel: readString(completion, 'model'),
    ...completionUsage(read(completion, 'usage')),
    attributes: {
      'openai.response.system_fingerprint': readString(completion, 'system_fingerprint'),
    },
  };
}

function outputMessageOf(choice: unknown): OutputMessage {
  const content = readString(choice, 'text');
  return {
    role: 'assistant',
    parts: content === undefined ? [] : [{ type: 'text', content }],
    finish_reason: readString(choice, 'finish_reason') ?? '',
  };
}

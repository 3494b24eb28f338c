import type { LlmRequest } from '@spanlight/callbacks';
import { read } from '@spanlight/callbacks/bridge';

import type { LlmApi } from '../llm-api.ts';
import { textParts, userMessages } from '../text-parts.ts';
import { unstreamed } from '../unstreamed.ts';

/** `audio.speech.create`. It answers the raw response, of which nothing is read. */
export const speech: LlmApi = {
  operation: 'speech',
  requestFacts,
  answers: { report: (run) => run.end('raw'), stream: unstreamed },
};

function requestFacts(body: unknown): Partial<LlmRequest> {
  return {
    messages: userMessages(read(body, 'input')),
    systemInstructions: textParts(read(body, 'instructions')),
    outputType: 'speech',
  };
}

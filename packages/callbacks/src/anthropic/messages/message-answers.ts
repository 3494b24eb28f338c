import type { LlmRun } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  type ChunkText,
  observeAnswer,
  read,
  readString,
} from '@spanlight/callbacks/bridge';

import { EventAccumulator } from './event-accumulator.ts';
import { httpAttributes } from './http-attributes.ts';
import { messageResponseFacts } from './response-facts.ts';

/** What `messages.create` answers. */
export const messageAnswers: ApiAnswers<LlmRun> = {
  report: (run, message, response) =>
    run.report(messageResponseFacts(message, httpAttributes(response))),
  stream(run, response) {
    const attributes = httpAttributes(response);
    return observeAnswer(run, {
      accumulator: new EventAccumulator(),
      factsOf: (message) => messageResponseFacts(message, attributes),
      textsOf,
      isContent,
    });
  },
};

// The event before it comes when the model has been asked, and has nothing of an answer.
function isContent(event: unknown): boolean {
  return readString(event, 'type')?.startsWith('content_block') === true;
}

function textsOf(event: unknown): ChunkText[] {
  return read(event, 'type') === 'content_block_delta'
    ? [{ text: readString(read(event, 'delta'), 'text') }]
    : [];
}

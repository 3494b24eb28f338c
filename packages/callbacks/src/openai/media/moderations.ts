import type { LlmOutcome, LlmRequest, LlmRun, Message } from '@spanlight/callbacks';
import { type ApiAnswers, read, readString, reportAnswer } from '@spanlight/callbacks/bridge';

import { messageOf } from '../chat/message-parts.ts';
import type { LlmApi } from '../llm-api.ts';
import { userMessages } from '../text-parts.ts';
import { unstreamed } from '../unstreamed.ts';

const answers: ApiAnswers<LlmRun> = {
  report: (run, response) => reportAnswer(run, response, factsOf),
  stream: unstreamed,
};

/** `moderations.create`. What the model says of the input is in the client's own response object only. */
export const moderations: LlmApi = { operation: 'moderation', requestFacts, answers };

function requestFacts(body: unknown): Partial<LlmRequest> {
  const input = read(body, 'input');
  return { messages: (Array.isArray(input) ? input : [input]).flatMap(messagesOf) };
}

function factsOf(response: unknown): LlmOutcome {
  return {
    response,
    responseId: readString(response, 'id'),
    responseModel: readString(response, 'model'),
  };
}

// Text, or a part of content as in chats.
function messagesOf(input: unknown): Message[] {
  return typeof input === 'object' && input !== null
    ? [messageOf({ role: 'user', content: [input] })]
    : userMessages(input);
}

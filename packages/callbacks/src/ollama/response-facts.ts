import type { LlmOutcome, Message, ToolCallRequest } from '@spanlight/callbacks';
import { read, readCount, readList, readString } from '@spanlight/callbacks/bridge';

import { completionOf, messageOf } from './message-parts.ts';

/** What `chat` or `generate` has answered: whole, or as chunks add up to it. */
export function responseFacts(response: unknown): LlmOutcome {
  const finishReason = readString(response, 'done_reason');
  const message = read(response, 'message');
  return {
    response,
    outputMessages: [
      {
        ...(message === undefined ? completionOf(response) : answerOf(message)),
        finish_reason: finishReason ?? '',
      },
    ],
    toolCalls: readList(message, 'tool_calls').map(toolCallOf),
    finishReasons: finishReason === undefined ? [] : [finishReason],
    responseModel: readString(response, 'model'),
    inputTokens: readCount(response, 'prompt_eval_count'),
    outputTokens: readCount(response, 'eval_count'),
  };
}

function answerOf(message: unknown): Message {
  const answer = messageOf(message);
  return answer.role === '' ? { ...answer, role: 'assistant' } : answer;
}

function toolCallOf(call: unknown): ToolCallRequest {
  const called = read(call, 'function');
  const input = read(called, 'arguments');
  return {
    id: readString(call, 'id'),
    name: readString(called, 'name'),
    arguments: typeof input === 'string' ? input : JSON.stringify(input),
    choiceIndex: 0,
  };
}

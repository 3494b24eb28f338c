import type { LlmOutcome, OutputMessage, ToolCallRequest } from '@spanlight/callbacks';
import { read, readCount, readList, readString } from '@spanlight/callbacks/bridge';

import { completionUsage } from '../usage.ts';
import { calledOf, messageOf } from './message-parts.ts';

/** What a chat completion says: one that came whole, or one that chunks add up to. */
export function chatResponseFacts(completion: unknown): LlmOutcome {
  const choices = readList(completion, 'choices');
  return {
    response: completion,
    outputMessages: choices.map(outputMessageOf),
    toolCalls: choices.flatMap(toolCallsOf),
    finishReasons: choices.flatMap((choice) => readString(choice, 'finish_reason') ?? []),
    responseId: readString(completion, 'id'),
    responseModel: readString(completion, 'model'),
    ...completionUsage(read(completion, 'usage')),
    attributes: {
      'openai.response.service_tier': readString(completion, 'service_tier'),
      'openai.response.system_fingerprint': readString(completion, 'system_fingerprint'),
    },
  };
}

function outputMessageOf(choice: unknown): OutputMessage {
  const message = messageOf(read(choice, 'message'));
  return {
    ...message,
    role: message.role === '' ? 'assistant' : message.role,
    finish_reason: readString(choice, 'finish_reason') ?? '',
  };
}

function toolCallsOf(choice: unknown, position: number): ToolCallRequest[] {
  const choiceIndex = readCount(choice, 'index') ?? position;
  return readList(read(choice, 'message'), 'tool_calls').map((call) => {
    const called = calledOf(call);
    return {
      id: readString(call, 'id'),
      name: readString(called, 'name'),
      arguments: readString(called, 'arguments') ?? readString(called, 'input'),
      choiceIndex,
    };
  });
}

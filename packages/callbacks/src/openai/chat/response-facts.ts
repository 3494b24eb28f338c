import type { LlmOutcome, OutputMessage, ToolCallRequest } from '@spanlight/callbacks';
import { read, readCount, readList, readString } from '@spanlight/callbacks/bridge';

import { calledOf, messageOf } from './message-parts.ts';
/** What a chat completion says: one that came whole, or one that chunks add up to. Never throws. */
export function chatResponseFacts(completion: unknown): LlmOutcome {
  try {
    const choices = readList(completion, 'choices');
    return {
      response: completion,
      outputMessages: choices.map(outputMessageOf),
      toolCalls: choices.flatMap(toolCallsOf),
      finishReasons: choices.flatMap((choice) => readString(choice, 'finish_reason') ?? []),
      responseId: readString(completion, 'id'),
      responseModel: readString(completion, 'model'),
      ...usageFacts(read(completion, 'usage')),
      attributes: {
        'openai.response.service_tier': readString(completion, 'service_tier'),
        'openai.response.system_fingerprint': readString(completion, 'system_fingerprint'),
      },
    };
  } catch {
    return { response: completion };
  }
}

function usageFacts(usage: unknown): LlmOutcome {
  const input = read(usage, 'prompt_tokens_details');
  const output = read(usage, 'completion_tokens_details');
  return {
    inputTokens: readCount(usage, 'prompt_tokens'),
    outputTokens: readCount(usage, 'completion_tokens'),
    totalTokens: readCount(usage, 'total_tokens'),
    cachedInputTokens: readCount(input, 'cached_tokens'),
    cacheWriteInputTokens: readCount(input, 'cache_write_tokens'),
    reasoningTokens: readCount(output, 'reasoning_tokens'),
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

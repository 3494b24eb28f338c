import type { LlmOutcome, OutputMessage, ToolCallRequest } from '@spanlight/callbacks';
import { read, readCount, readList, readString } from '@spanlight/callbacks/bridge';

import { messageOf, toolCallsOf } from './message-parts.ts';

/** Where integrations with providers say why a model stopped. */
const FINISH_REASONS = [
  'finish_reason',
  'stop_reason',
  'finishReason',
  'stopReason',
  'done_reason',
];

/** What an `LLMResult` of LangChain's says, and what comes with it. Never throws. */
export function responseFacts(result: unknown, extraParams?: unknown): LlmOutcome {
  try {
    const choices = readList(result, 'generations').flatMap((choice: unknown) => choice);
    const messages = choices.map((choice) => read(choice, 'message'));
    const metadata = messages.map((message) => read(message, 'response_metadata'));
    return {
      response: result,
      outputMessages: choices.map(outputMessageOf),
      toolCalls: messages.flatMap(toolCallRequestsOf),
      finishReasons: choices.flatMap((choice) => finishReasonOf(choice) ?? []),
      responseId: readString(metadata[0], 'id') ?? providerId(messages[0]),
      responseModel: modelOf(metadata[0]) ?? modelOf(read(result, 'llmOutput')),
      cached: read(extraParams, 'cached') === true,
      ...usageFacts(messages, result),
    };
  } catch {
    return { response: result };
  }
}

function modelOf(facts: unknown): string | undefined {
  return readString(facts, 'model_name') ?? readString(facts, 'model');
}

// One message says what all choices have used up.
function usageFacts(messages: readonly unknown[], result: unknown): LlmOutcome {
  const usage = messages
    .map((message) => read(message, 'usage_metadata'))
    .find((found) => typeof found === 'object' && found !== null);
  if (usage === undefined) {
    const total = read(read(result, 'llmOutput'), 'tokenUsage');
    return {
      inputTokens: readCount(total, 'promptTokens'),
      outputTokens: readCount(total, 'completionTokens'),
      totalTokens: readCount(total, 'totalTokens'),
    };
  }
  const input = read(usage, 'input_token_details');
  const output = read(usage, 'output_token_details');
  return {
    inputTokens: readCount(usage, 'input_tokens'),
    outputTokens: readCount(usage, 'output_tokens'),
    totalTokens: readCount(usage, 'total_tokens'),
    cachedInputTokens: readCount(input, 'cache_read'),
    cacheWriteInputTokens: readCount(input, 'cache_creation'),
    reasoningTokens: readCount(output, 'reasoning'),
    attributes: {
      'gen_ai.usage.audio.input_tokens': readCount(input, 'audio'),
      'gen_ai.usage.audio.output_tokens': readCount(output, 'audio'),
    },
  };
}

function outputMessageOf(choice: unknown): OutputMessage {
  const message = read(choice, 'message');
  const finishReason = finishReasonOf(choice) ?? '';
  if (typeof message !== 'object' || message === null) {
    const content = readString(choice, 'text');
    const parts = content === undefined ? [] : [{ type: 'text', content }];
    return { role: 'assistant', parts, finish_reason: finishReason };
  }
  return { ...messageOf(message), role: 'assistant', finish_reason: finishReason };
}

function finishReasonOf(choice: unknown): string | undefined {
  const places = [
    read(read(choice, 'message'), 'response_metadata'),
    read(choice, 'generationInfo'),
  ];
  return places
    .flatMap((place) => FINISH_REASONS.map((name) => readString(place, name)))
    .find((reason) => reason !== undefined);
}

// Messages that the provider gives no id get one by LangChain.
function providerId(message: unknown): string | undefined {
  const id = readString(message, 'id');
  return id?.startsWith('run-') === true ? undefined : id;
}

function toolCallRequestsOf(message: unknown, choiceIndex: number): ToolCallRequest[] {
  return toolCallsOf(message).map((call) => {
    const input = read(call, 'args');
    return {
      id: readString(call, 'id'),
      name: readString(call, 'name'),
      arguments: typeof input === 'string' ? input : JSON.stringify(input),
      choiceIndex,
    };
  });
}

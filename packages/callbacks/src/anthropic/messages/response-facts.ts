import type { LlmOutcome, OutputMessage, ToolCallRequest } from '@spanlight/callbacks';
import { attempt, read, readCount, readList, readString } from '@spanlight/callbacks/bridge';

import { partsOf } from './message-parts.ts';

/** What a message says: one that came whole, or one that the events of a stream add up to. Never throws. */
export function messageResponseFacts(
  message: unknown,
  attributes?: LlmOutcome['attributes'],
): LlmOutcome {
  const facts = (): LlmOutcome => {
    const stopReason = readString(message, 'stop_reason');
    const usage = read(message, 'usage');
    return {
      response: message,
      outputMessages: outputMessagesOf(message, stopReason),
      toolCalls: readList(message, 'content').flatMap(toolCallOf),
      finishReasons: stopReason === undefined ? [] : [stopReason],
      responseId: readString(message, 'id'),
      responseModel: readString(message, 'model'),
      ...usageFacts(usage),
      attributes: { ...attributes, ...ownAttributes(stopReason, usage) },
    };
  };
  return attempt(facts, { response: message, attributes });
}

// Tokens that were read from a cache or written to one are not among `input_tokens`.
function usageFacts(usage: unknown): LlmOutcome {
  const input = readCount(usage, 'input_tokens');
  const cached = readCount(usage, 'cache_read_input_tokens');
  const cacheWrite = readCount(usage, 'cache_creation_input_tokens');
  return {
    inputTokens: input === undefined ? undefined : input + (cached ?? 0) + (cacheWrite ?? 0),
    outputTokens: readCount(usage, 'output_tokens'),
    cachedInputTokens: cached,
    cacheWriteInputTokens: cacheWrite,
    reasoningTokens: readCount(read(usage, 'output_tokens_details'), 'thinking_tokens'),
  };
}

/** What the conventions have no names for, in those of the client's own tracing. */
function ownAttributes(
  stopReason: string | undefined,
  usage: unknown,
): NonNullable<LlmOutcome['attributes']> {
  const written = read(usage, 'cache_creation');
  return {
    'anthropic.message.stop_reason': stopReason,
    'anthropic.response.service_tier': readString(usage, 'service_tier'),
    'anthropic.usage.cache_creation.ephemeral_5m_input_tokens': readCount(
      written,
      'ephemeral_5m_input_tokens',
    ),
    'anthropic.usage.cache_creation.ephemeral_1h_input_tokens': readCount(
      written,
      'ephemeral_1h_input_tokens',
    ),
  };
}

function outputMessagesOf(message: unknown, stopReason: string | undefined): OutputMessage[] {
  const parts = partsOf(read(message, 'content'));
  return parts.length === 0 && stopReason === undefined
    ? []
    : [
        {
          role: readString(message, 'role') ?? 'assistant',
          parts,
          finish_reason: stopReason ?? '',
        },
      ];
}

function toolCallOf(block: unknown): ToolCallRequest[] {
  if (read(block, 'type') !== 'tool_use') {
    return [];
  }
  const input = read(block, 'input');
  return [
    {
      id: readString(block, 'id'),
      name: readString(block, 'name'),
      arguments: typeof input === 'string' ? input : JSON.stringify(input),
      choiceIndex: 0,
    },
  ];
}

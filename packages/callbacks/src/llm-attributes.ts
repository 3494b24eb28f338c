import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_TYPE,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_CHOICE_COUNT,
  ATTR_GEN_AI_REQUEST_FREQUENCY_PENALTY,
  ATTR_GEN_AI_REQUEST_MAX_TOKENS,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_REQUEST_PRESENCE_PENALTY,
  ATTR_GEN_AI_REQUEST_REASONING_LEVEL,
  ATTR_GEN_AI_REQUEST_SEED,
  ATTR_GEN_AI_REQUEST_STOP_SEQUENCES,
  ATTR_GEN_AI_REQUEST_STREAM,
  ATTR_GEN_AI_REQUEST_TEMPERATURE,
  ATTR_GEN_AI_REQUEST_TOP_P,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_RESPONSE_ID,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@spanlight/core/semantic-conventions';

import type { LlmOutcome, LlmRequest, LlmTimes } from './events.ts';
import { conventionalFinishReason } from './finish-reason.ts';
import { messagesToJson, toJson } from './to-json.ts';

/** Attributes; undefined ones are left out. */
export type AttributeValues = Record<string, Attributes[string]>;

const ATTR_GEN_AI_CONVERSATION_ID = 'gen_ai.conversation.id';
const ATTR_GEN_AI_REQUEST_TOP_K = 'gen_ai.request.top_k';
/** Content: JSON of the tools that were offered. */
const ATTR_GEN_AI_TOOL_DEFINITIONS = 'gen_ai.tool.definitions';
/** True: the whole answer came from a cache. */
const ATTR_SPANLIGHT_RESPONSE_CACHED = 'spanlight.response.cached';

/** What is known of a call before it is made. Without content. */
export function requestAttributes(request: LlmRequest): AttributeValues {
  return {
    ...request.attributes,
    [ATTR_GEN_AI_OPERATION_NAME]: operationOf(request),
    [ATTR_GEN_AI_PROVIDER_NAME]: request.provider,
    [ATTR_GEN_AI_REQUEST_MODEL]: request.model,
    [ATTR_SERVER_ADDRESS]: request.serverAddress,
    [ATTR_SERVER_PORT]: request.serverPort,
    [ATTR_GEN_AI_CONVERSATION_ID]: request.conversationId,
    [ATTR_GEN_AI_OUTPUT_TYPE]: request.outputType,
    [ATTR_GEN_AI_REQUEST_CHOICE_COUNT]: request.choiceCount === 1 ? undefined : request.choiceCount,
    [ATTR_GEN_AI_REQUEST_FREQUENCY_PENALTY]: request.frequencyPenalty,
    [ATTR_GEN_AI_REQUEST_MAX_TOKENS]: request.maxTokens,
    [ATTR_GEN_AI_REQUEST_PRESENCE_PENALTY]: request.presencePenalty,
    [ATTR_GEN_AI_REQUEST_REASONING_LEVEL]: request.reasoningLevel,
    [ATTR_GEN_AI_REQUEST_SEED]: request.seed,
    [ATTR_GEN_AI_REQUEST_STOP_SEQUENCES]: request.stopSequences?.slice(),
    [ATTR_GEN_AI_REQUEST_STREAM]: request.stream === true ? true : undefined,
    [ATTR_GEN_AI_REQUEST_TEMPERATURE]: request.temperature,
    [ATTR_GEN_AI_REQUEST_TOP_K]: request.topK,
    [ATTR_GEN_AI_REQUEST_TOP_P]: request.topP,
  };
}

/** The name of a call's span. */
export function llmSpanName(request: LlmRequest): string {
  const operation = operationOf(request);
  return typeof request.model === 'string' ? `${operation} ${request.model}` : operation;
}

/** What is known of a call when it has ended. Without content. */
export function outcomeAttributes(outcome: LlmOutcome & LlmTimes): AttributeValues {
  const { timeToFirstTokenMillis } = outcome;
  const finishReasons = outcome.finishReasons?.filter((reason) => typeof reason === 'string');
  return {
    ...outcome.attributes,
    [ATTR_GEN_AI_RESPONSE_ID]: outcome.responseId,
    [ATTR_GEN_AI_RESPONSE_MODEL]: outcome.responseModel,
    [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]:
      finishReasons === undefined || finishReasons.length === 0
        ? undefined
        : finishReasons.map(conventionalFinishReason),
    [ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK]:
      timeToFirstTokenMillis === undefined ? undefined : toSeconds(timeToFirstTokenMillis),
    [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: outcome.inputTokens,
    [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: outcome.outputTokens,
    [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: outcome.cachedInputTokens,
    [ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS]: outcome.cacheWriteInputTokens,
    [ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS]: outcome.reasoningTokens,
    [ATTR_SPANLIGHT_RESPONSE_CACHED]: outcome.cached === true ? true : undefined,
  };
}

/** What was asked, and which tools were offered. The parameters of tools are left out for their size. */
export function requestContent(request: LlmRequest): AttributeValues {
  const tools = request.tools?.map((tool) => ({ ...tool, parameters: undefined }));
  return {
    [ATTR_GEN_AI_INPUT_MESSAGES]: messagesToJson(request.messages),
    [ATTR_GEN_AI_TOOL_DEFINITIONS]: toJson(tools),
  };
}

/** What was answered. */
export function outcomeContent(outcome: LlmOutcome): AttributeValues {
  const messages = outcome.outputMessages?.map((message) => ({
    ...message,
    finish_reason: conventionalFinishReason(message.finish_reason),
  }));
  return { [ATTR_GEN_AI_OUTPUT_MESSAGES]: messagesToJson(messages) };
}

function operationOf(request: LlmRequest): string {
  return request.operation ?? 'chat';
}

// In whole microseconds.
function toSeconds(millis: number): number {
  return Math.round(millis * 1000) / 1_000_000;
}

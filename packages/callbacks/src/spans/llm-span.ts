import { SpanKind } from '@opentelemetry/api';
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

import type { LlmOutcome, LlmRequest, LlmTimes } from '../events/llm-events.ts';
import { llmLevel } from './call-level.ts';
import { conventionalFinishReason } from './finish-reason.ts';
import { withParsedArguments } from './messages-of.ts';
import {
  type AttributeValues,
  type RunDescription,
  type RunFacts,
  spanName,
} from './run-description.ts';

const ATTR_GEN_AI_CONVERSATION_ID = 'gen_ai.conversation.id';
const ATTR_GEN_AI_REQUEST_PREVIOUS_RESPONSE_ID = 'gen_ai.request.previous_response.id';
const ATTR_GEN_AI_REQUEST_TOP_K = 'gen_ai.request.top_k';
const ATTR_GEN_AI_RESPONSE_STATUS = 'gen_ai.response.status';
/** Content: JSON of instructions apart from the messages. */
const ATTR_GEN_AI_SYSTEM_INSTRUCTIONS = 'gen_ai.system_instructions';
/** Content: JSON of the tools that were offered. */
const ATTR_GEN_AI_TOOL_DEFINITIONS = 'gen_ai.tool.definitions';
/** True: the whole answer came from a cache. */
const ATTR_SPANLIGHT_RESPONSE_CACHED = 'spanlight.response.cached';

/** What is known of a call before it is made. The parameters of tools are left out for their size. */
export function describeLlm(request: LlmRequest): RunDescription {
  return {
    name: spanName(operationOf(request), request.model),
    spanKind: SpanKind.CLIENT,
    ...llmLevel(request),
    attributes: requestAttributes(request),
    content: [
      {
        kind: 'input',
        key: ATTR_GEN_AI_INPUT_MESSAGES,
        value: () => request.messages?.map(withParsedArguments),
      },
      {
        kind: 'input',
        key: ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
        value: () => request.systemInstructions,
      },
      {
        kind: 'tools',
        key: ATTR_GEN_AI_TOOL_DEFINITIONS,
        value: () => request.tools?.map((tool) => ({ ...tool, parameters: undefined })),
      },
    ],
  };
}

/** What is known of a call when it has ended. */
export function llmFacts(outcome: LlmOutcome & LlmTimes): RunFacts {
  return {
    start: outcome.request === undefined ? undefined : describeLlm(outcome.request),
    attributes: outcomeAttributes(outcome),
    content: [
      {
        kind: 'output',
        key: ATTR_GEN_AI_OUTPUT_MESSAGES,
        value: () =>
          outcome.outputMessages?.map((message) => ({
            ...withParsedArguments(message),
            finish_reason: conventionalFinishReason(message.finish_reason),
          })),
      },
    ],
  };
}

function requestAttributes(request: LlmRequest): AttributeValues {
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
    [ATTR_GEN_AI_REQUEST_PREVIOUS_RESPONSE_ID]: request.previousResponseId,
    [ATTR_GEN_AI_REQUEST_REASONING_LEVEL]: request.reasoningLevel,
    [ATTR_GEN_AI_REQUEST_SEED]: request.seed,
    [ATTR_GEN_AI_REQUEST_STOP_SEQUENCES]: request.stopSequences?.slice(),
    [ATTR_GEN_AI_REQUEST_STREAM]: request.stream === true ? true : undefined,
    [ATTR_GEN_AI_REQUEST_TEMPERATURE]: request.temperature,
    [ATTR_GEN_AI_REQUEST_TOP_K]: request.topK,
    [ATTR_GEN_AI_REQUEST_TOP_P]: request.topP,
  };
}

function outcomeAttributes(outcome: LlmOutcome & LlmTimes): AttributeValues {
  const { timeToFirstTokenMillis } = outcome;
  const finishReasons = outcome.finishReasons?.filter(isReason);
  return {
    ...outcome.attributes,
    [ATTR_GEN_AI_RESPONSE_ID]: outcome.responseId,
    [ATTR_GEN_AI_RESPONSE_MODEL]: outcome.responseModel,
    [ATTR_GEN_AI_RESPONSE_STATUS]: outcome.responseStatus,
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

// Not a sentence, which may hold content.
function isReason(reason: unknown): reason is string {
  return typeof reason === 'string' && /^[\w.:-]{1,64}$/.test(reason);
}

function operationOf(request: LlmRequest): string {
  return request.operation ?? 'chat';
}

// In whole microseconds.
function toSeconds(millis: number): number {
  return Math.round(millis * 1000) / 1_000_000;
}

import type {
  LlmOutcome,
  LlmRequest,
  MessagePart,
  OutputMessage,
  ToolDefinition,
} from '@spanlight/callbacks';
import {
  read,
  readCount,
  readList,
  readNumber,
  readString,
  serverOf,
} from '@spanlight/callbacks/bridge';

import { messageOf, messagesOf, partsOf, toolCallsOf } from './message-parts.ts';

/** What a `generation` span says of its request, as far as it is filled in: the call of a model by any API. */
export function generationRequest(data: unknown): LlmRequest {
  const config = read(data, 'model_config');
  const input = read(data, 'input');
  return {
    // Models of other providers name them here.
    provider: readString(config, 'provider') ?? 'openai',
    model: requestedModel(data),
    messages: input === undefined ? undefined : messagesOf(input),
    temperature: readNumber(config, 'temperature'),
    topP: readNumber(config, 'top_p'),
    frequencyPenalty: readNumber(config, 'frequency_penalty'),
    presencePenalty: readNumber(config, 'presence_penalty'),
    maxTokens: readCount(config, 'max_tokens'),
    reasoningLevel: readString(config, 'reasoning_effort'),
    ...serverOf(read(config, 'base_url')),
  };
}

/** What a `generation` span says of its answer: a chat completion, or items. */
export function generationOutcome(data: unknown): LlmOutcome {
  const output = readList(data, 'output');
  const completion = completionOf(data);
  return {
    response: completion ?? read(data, 'output'),
    ...(completion === undefined ? itemsOutcome(output, '') : choicesOutcome(completion)),
    ...answererOf(completion, requestedModel(data)),
    ...usageOf(read(data, 'usage') ?? read(completion, 'usage')),
  };
}

/** What a `response` span says of its request: a call of the Responses API. Most of it is known only with the answer. */
export function responseRequest(data: unknown): LlmRequest {
  const response = read(data, '_response');
  const instructions = read(response, 'instructions');
  return {
    provider: 'openai',
    // The SDK does not tell by which name it was asked for.
    model: readString(response, 'model'),
    messages: read(data, '_input') === undefined ? undefined : messagesOf(read(data, '_input')),
    systemInstructions: instructionParts(instructions),
    tools:
      read(response, 'tools') === undefined ? undefined : readList(response, 'tools').map(toolOf),
    temperature: readNumber(response, 'temperature'),
    topP: readNumber(response, 'top_p'),
    maxTokens: readCount(response, 'max_output_tokens'),
    reasoningLevel: readString(read(response, 'reasoning'), 'effort'),
    conversationId: readString(read(response, 'conversation'), 'id'),
    previousResponseId: readString(response, 'previous_response_id'),
    attributes: { 'openai.api.type': 'responses' },
  };
}

/** What a `response` span says of its answer. */
export function responseOutcome(data: unknown): LlmOutcome {
  const response = read(data, '_response');
  const output = readList(response, 'output');
  return {
    response,
    ...itemsOutcome(output, finishReasonOf(response, output)),
    responseStatus: readString(response, 'status'),
    responseId: readString(data, 'response_id') ?? readString(response, 'id'),
    responseModel: readString(response, 'model'),
    ...usageOf(read(response, 'usage')),
    attributes: { 'openai.response.service_tier': readString(response, 'service_tier') },
  };
}

// Old versions of the SDK do not name it for streams, but in what they have put together from them.
function requestedModel(data: unknown): string | undefined {
  return readString(data, 'model') ?? readString(completionOf(data), 'model');
}

function completionOf(data: unknown): unknown {
  return readList(data, 'output').find((item) => Array.isArray(read(item, 'choices')));
}

function itemsOutcome(output: readonly unknown[], finishReason: string): LlmOutcome {
  const parts = output.flatMap(partsOf);
  return {
    outputMessages:
      output.length === 0 ? [] : [{ role: 'assistant', parts, finish_reason: finishReason }],
    toolCalls: output.flatMap((item) => toolCallsOf(item)),
    finishReasons: finishReason === '' ? [] : [finishReason],
  };
}

function choicesOutcome(completion: unknown): LlmOutcome {
  const choices = readList(completion, 'choices');
  return {
    outputMessages: choices.map(outputMessageOf),
    toolCalls: choices.flatMap((choice, position) =>
      toolCallsOf(read(choice, 'message'), readCount(choice, 'index') ?? position),
    ),
    finishReasons: choices.flatMap((choice) => readString(choice, 'finish_reason') ?? []),
    attributes: {
      'openai.response.service_tier': readString(completion, 'service_tier'),
      'openai.response.system_fingerprint': readString(completion, 'system_fingerprint'),
    },
  };
}

function outputMessageOf(choice: unknown): OutputMessage {
  return {
    ...messageOf(read(choice, 'message')),
    finish_reason: readString(choice, 'finish_reason') ?? '',
  };
}

// What the SDK has put together from a stream has the model's name as it was asked for, and without an id of the provider a
// made-up one.
function answererOf(completion: unknown, requested: string | undefined): LlmOutcome {
  const id = readString(completion, 'id');
  const model = readString(completion, 'model');
  return {
    responseId: id === 'FAKE_ID' ? undefined : id,
    responseModel: model === requested ? undefined : model,
  };
}

// The Responses API has no finish reasons but for responses that are incomplete.
function finishReasonOf(response: unknown, output: readonly unknown[]): string {
  const reason = readString(read(response, 'incomplete_details'), 'reason');
  if (reason !== undefined) {
    return reason;
  }
  if (read(response, 'status') === 'completed') {
    return output.some((item) => toolCallsOf(item).length > 0) ? 'tool_call' : 'stop';
  }
  return read(response, 'status') === 'failed' ? 'error' : '';
}

/** Tokens as the Responses API or chat completions count them, or a model in between, which has its own `details`. */
function usageOf(usage: unknown): LlmOutcome {
  const inputDetails =
    read(usage, 'input_tokens_details') ??
    read(usage, 'prompt_tokens_details') ??
    read(usage, 'details');
  const outputDetails =
    read(usage, 'output_tokens_details') ??
    read(usage, 'completion_tokens_details') ??
    read(usage, 'details');
  return {
    inputTokens: readCount(usage, 'input_tokens') ?? readCount(usage, 'prompt_tokens'),
    outputTokens: readCount(usage, 'output_tokens') ?? readCount(usage, 'completion_tokens'),
    totalTokens: readCount(usage, 'total_tokens'),
    cachedInputTokens: readCount(inputDetails, 'cached_tokens'),
    cacheWriteInputTokens: readCount(inputDetails, 'cache_write_tokens'),
    reasoningTokens: readCount(outputDetails, 'reasoning_tokens'),
  };
}

function instructionParts(instructions: unknown): MessagePart[] | undefined {
  const parts = messagesOf(instructions).flatMap((message) => message.parts);
  return parts.length === 0 ? undefined : parts;
}

function toolOf(tool: unknown): ToolDefinition {
  const type = readString(tool, 'type') ?? 'function';
  const description = readString(tool, 'description');
  const parameters = read(tool, 'parameters');
  return {
    type,
    name: readString(tool, 'name') ?? readString(tool, 'server_label') ?? type,
    ...(description === undefined ? undefined : { description }),
    ...(parameters === undefined ? undefined : { parameters }),
  };
}

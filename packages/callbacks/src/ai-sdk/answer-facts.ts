import type { LlmOutcome, ToolCallRequest } from '@spanlight/callbacks';
import { read, readList, readString, serverOf } from '@spanlight/callbacks/bridge';

import { partsOf } from './message-parts.ts';
import { usageFacts } from './usage.ts';

/**
 * What a model has answered: as its provider answers it, as the SDK tells of it, or what the parts of a stream add up to.
 * Never throws.
 *
 * @param withContent - false: only what is no content
 */
export function answerFacts(answer: unknown, withContent: boolean): LlmOutcome {
  try {
    const reason = finishReasonOf(answer);
    const response = read(answer, 'response');
    return {
      ...(withContent ? contentFacts(answer, reason) : undefined),
      finishReasons: reason === undefined ? [] : [reason],
      responseId: readString(response, 'id') ?? readString(answer, 'responseId'),
      responseModel: readString(response, 'modelId'),
      ...usageFacts(read(answer, 'usage')),
      attributes: serverAttributes(read(read(answer, 'request'), 'url')),
    };
  } catch {
    return {};
  }
}

function contentFacts(answer: unknown, reason: string | undefined): LlmOutcome {
  const content = read(answer, 'content');
  return {
    response: answer,
    outputMessages: [{ role: 'assistant', parts: partsOf(content), finish_reason: reason ?? '' }],
    toolCalls: readList(answer, 'content')
      .filter((part) => read(part, 'type') === 'tool-call')
      .map(toolCallOf),
  };
}

function toolCallOf(part: unknown): ToolCallRequest {
  const input = read(part, 'input');
  return {
    id: readString(part, 'toolCallId'),
    name: readString(part, 'toolName'),
    arguments: typeof input === 'string' ? input : JSON.stringify(input),
    choiceIndex: 0,
  };
}

// Providers of older specifications answer the word alone.
function finishReasonOf(answer: unknown): string | undefined {
  return readString(answer, 'finishReason') ?? readString(read(answer, 'finishReason'), 'unified');
}

// Known only now: a model of the SDK does not say where it sends its requests to.
function serverAttributes(url: unknown): LlmOutcome['attributes'] {
  const { serverAddress, serverPort } = serverOf(url);
  return { 'server.address': serverAddress, 'server.port': serverPort };
}

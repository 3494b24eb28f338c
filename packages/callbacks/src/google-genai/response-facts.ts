import type { LlmOutcome, OutputMessage, ToolCallRequest } from '@spanlight/callbacks';
import { read, readCount, readList, readString } from '@spanlight/callbacks/bridge';

import { messageOf } from './message-parts.ts';

/** What a response with content says: one that came whole, or one that chunks add up to. */
export function contentResponseFacts(response: unknown): LlmOutcome {
  const candidates = readList(response, 'candidates');
  return {
    response,
    outputMessages: candidates.map(outputMessageOf),
    toolCalls: candidates.flatMap(toolCallsOf),
    finishReasons: finishReasonsOf(response),
    responseId: readString(response, 'responseId'),
    responseModel: readString(response, 'modelVersion'),
    ...usageFacts(read(response, 'usageMetadata')),
  };
}

/** Why each candidate has ended; why there is none, if the prompt was blocked. */
export function finishReasonsOf(response: unknown): string[] {
  const candidates = readList(response, 'candidates');
  const blockReason = readString(read(response, 'promptFeedback'), 'blockReason');
  return candidates.length === 0 && blockReason !== undefined
    ? [blockReason]
    : candidates.flatMap((candidate) => readString(candidate, 'finishReason') ?? []);
}

// What tools of Google's answered to the model is input, what it thought is output: both are counted apart.
function usageFacts(usage: unknown): LlmOutcome {
  return {
    inputTokens: sumOf(usage, 'promptTokenCount', 'toolUsePromptTokenCount'),
    outputTokens: sumOf(usage, 'candidatesTokenCount', 'thoughtsTokenCount'),
    totalTokens: readCount(usage, 'totalTokenCount'),
    cachedInputTokens: readCount(usage, 'cachedContentTokenCount'),
    reasoningTokens: readCount(usage, 'thoughtsTokenCount'),
  };
}

function sumOf(usage: unknown, first: string, second: string): number | undefined {
  const [one, other] = [readCount(usage, first), readCount(usage, second)];
  return one === undefined ? other : one + (other ?? 0);
}

function outputMessageOf(candidate: unknown): OutputMessage {
  return {
    role: 'assistant',
    parts: messageOf(read(candidate, 'content')).parts,
    finish_reason: readString(candidate, 'finishReason') ?? '',
  };
}

function toolCallsOf(candidate: unknown, position: number): ToolCallRequest[] {
  const choiceIndex = readCount(candidate, 'index') ?? position;
  return readList(read(candidate, 'content'), 'parts').flatMap((part) => {
    const call = read(part, 'functionCall');
    return typeof call === 'object' && call !== null
      ? [
          {
            id: readString(call, 'id'),
            name: readString(call, 'name'),
            arguments: JSON.stringify(read(call, 'args') ?? read(call, 'partialArgs')),
            choiceIndex,
          },
        ]
      : [];
  });
}

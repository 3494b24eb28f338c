import type { LlmOutcome } from '@spanlight/callbacks';
import { read, readCount } from '@spanlight/callbacks/bridge';

/** Token counts in one of the two forms of the SDK: the one of its events, and the one in which providers answer. */
export function usageFacts(usage: unknown): LlmOutcome {
  const input = read(usage, 'inputTokens');
  const output = read(usage, 'outputTokens');
  const inputDetails = read(usage, 'inputTokenDetails');
  return {
    inputTokens: readCount(usage, 'inputTokens') ?? readCount(input, 'total'),
    outputTokens: readCount(usage, 'outputTokens') ?? readCount(output, 'total'),
    totalTokens: readCount(usage, 'totalTokens'),
    cachedInputTokens: readCount(inputDetails, 'cacheReadTokens') ?? readCount(input, 'cacheRead'),
    cacheWriteInputTokens:
      readCount(inputDetails, 'cacheWriteTokens') ?? readCount(input, 'cacheWrite'),
    reasoningTokens:
      readCount(read(usage, 'outputTokenDetails'), 'reasoningTokens') ??
      readCount(output, 'reasoning'),
  };
}

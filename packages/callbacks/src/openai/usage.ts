import type { LlmOutcome } from '@spanlight/callbacks';
import { read, readCount } from '@spanlight/callbacks/bridge';

/** Tokens, as completions count them, chat or not. */
export function completionUsage(usage: unknown): LlmOutcome {
  return usageFacts(usage, 'prompt', 'completion');
}

/** Tokens, as all other APIs count them. */
export function responseUsage(usage: unknown): LlmOutcome {
  return usageFacts(usage, 'input', 'output');
}

function usageFacts(usage: unknown, input: string, output: string): LlmOutcome {
  const inputDetails = read(usage, `${input}_tokens_details`);
  const outputDetails = read(usage, `${output}_tokens_details`);
  return {
    inputTokens: readCount(usage, `${input}_tokens`),
    outputTokens: readCount(usage, `${output}_tokens`),
    totalTokens: readCount(usage, 'total_tokens'),
    cachedInputTokens: readCount(inputDetails, 'cached_tokens'),
    cacheWriteInputTokens: readCount(inputDetails, 'cache_write_tokens'),
    reasoningTokens: readCount(outputDetails, 'reasoning_tokens'),
  };
}

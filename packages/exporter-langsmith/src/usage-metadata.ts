import type { ReadableSpan } from '@spanlight/core';
import {
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
} from '@spanlight/core/semantic-conventions';

import type { JsonObject } from './json-value.ts';

/** By LangSmith's name, the attributes that may say it: the newest first, then what older instrumentations write. */
type Counts = Readonly<Record<string, readonly string[]>>;

const TOTALS = {
  input_tokens: [ATTR_GEN_AI_USAGE_INPUT_TOKENS, 'gen_ai.usage.prompt_tokens'],
  output_tokens: [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, 'gen_ai.usage.completion_tokens'],
} as const satisfies Counts;

const INPUT_DETAILS: Counts = {
  cache_read: [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS],
  cache_creation: [
    ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
    'gen_ai.usage.cache_creation.input_tokens',
  ],
  audio: ['gen_ai.usage.audio.input_tokens'],
  image: ['gen_ai.usage.image.input_tokens'],
};

const OUTPUT_DETAILS: Counts = {
  reasoning: [ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS],
  audio: ['gen_ai.usage.audio.output_tokens'],
  image: ['gen_ai.usage.image.output_tokens'],
};

/** The tokens that a call used, of which LangSmith computes its costs; undefined if the span does not say. */
export function usageMetadata(span: ReadableSpan): JsonObject | undefined {
  const totals = countsOf(span, TOTALS);
  if (Object.keys(totals).length === 0) {
    return undefined;
  }
  const { input_tokens = 0, output_tokens = 0 } = totals;
  const inputDetails = countsOf(span, INPUT_DETAILS);
  const outputDetails = countsOf(span, OUTPUT_DETAILS);
  return {
    input_tokens,
    output_tokens,
    total_tokens: input_tokens + output_tokens,
    ...(Object.keys(inputDetails).length > 0 && { input_token_details: inputDetails }),
    ...(Object.keys(outputDetails).length > 0 && { output_token_details: outputDetails }),
  };
}

function countsOf({ attributes }: ReadableSpan, counts: Counts): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, candidates] of Object.entries(counts)) {
    const count = candidates.map((candidate) => attributes[candidate]).find(isCount);
    if (count !== undefined) {
      found[name] = count;
    }
  }
  return found;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

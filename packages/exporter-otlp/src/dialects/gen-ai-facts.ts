import { hrTimeToMicroseconds, type ReadableSpan } from '@spanlight/core';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
} from '@spanlight/core/semantic-conventions';

type Attributes = ReadableSpan['attributes'];

export const ATTR_GEN_AI_RETRIEVAL_QUERY_TEXT = 'gen_ai.retrieval.query.text';
export const ATTR_GEN_AI_RETRIEVAL_DOCUMENTS = 'gen_ai.retrieval.documents';

/** The older name of `gen_ai.usage.cache_write.input_tokens`, which backends know. */
export const ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS =
  'gen_ai.usage.cache_creation.input_tokens';

/** What a span says in the words of the GenAI conventions. Undefined where it says nothing, or something else. */
export interface GenAiFacts {
  readonly operation: string | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly totalTokens: number | undefined;
  readonly cacheReadTokens: number | undefined;
  readonly cacheWriteTokens: number | undefined;
  readonly reasoningTokens: number | undefined;
  /** When the first chunk of the answer came, in microseconds since the epoch. */
  readonly firstChunkMicros: number | undefined;
}

export function genAiFacts(span: ReadableSpan): GenAiFacts {
  const { attributes } = span;
  const inputTokens = numberOf(attributes, ATTR_GEN_AI_USAGE_INPUT_TOKENS);
  const outputTokens = numberOf(attributes, ATTR_GEN_AI_USAGE_OUTPUT_TOKENS);
  return {
    operation: textOf(attributes, ATTR_GEN_AI_OPERATION_NAME),
    inputTokens,
    outputTokens,
    totalTokens:
      inputTokens === undefined || outputTokens === undefined
        ? undefined
        : inputTokens + outputTokens,
    cacheReadTokens: numberOf(attributes, ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS),
    cacheWriteTokens: numberOf(attributes, ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS),
    reasoningTokens: numberOf(attributes, ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS),
    firstChunkMicros: firstChunkMicros(span),
  };
}

/** A text that is not empty. */
export function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(attributes: Attributes, name: string): number | undefined {
  const value = attributes[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The attributes that have a value. */
export function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

function firstChunkMicros(span: ReadableSpan): number | undefined {
  const seconds = numberOf(span.attributes, ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK);
  if (seconds === undefined) {
    return undefined;
  }
  const start = hrTimeToMicroseconds(span.startTime);
  const micros = Math.round(start + seconds * 1e6);
  return micros >= start && micros <= hrTimeToMicroseconds(span.endTime) ? micros : undefined;
}

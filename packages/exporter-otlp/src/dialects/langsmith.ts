import type { HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@spanlight/core';
import {
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
} from '@spanlight/core/semantic-conventions';

import type { Dialect } from './dialect.ts';
import {
  ATTR_GEN_AI_RETRIEVAL_DOCUMENTS,
  ATTR_GEN_AI_RETRIEVAL_QUERY_TEXT,
  defined,
  type GenAiFacts,
  genAiFacts,
  numberOf,
  textOf,
} from './gen-ai-facts.ts';

/** Types of runs. Every other span is a chain. */
const RUN_TYPES: ReadonlyMap<string | undefined, string> = /* @__PURE__ */ new Map([
  ['chat', 'llm'],
  ['generate_content', 'llm'],
  ['text_completion', 'llm'],
  ['embeddings', 'embedding'],
  ['execute_tool', 'tool'],
  ['retrieval', 'retriever'],
]);

/**
 * What LangSmith reads: the type of run, provider and model, tokens with those of caches and reasoning, the thread, inputs and
 * outputs of tools and retrievals, and the event of the first token.
 */
export const langsmith: Dialect = (span) => {
  const { attributes } = span;
  const facts = genAiFacts(span);
  const provider = textOf(attributes, ATTR_GEN_AI_PROVIDER_NAME);
  return {
    attributes: defined({
      'langsmith.span.kind': RUN_TYPES.get(facts.operation),
      'gen_ai.system': provider,
      'langsmith.metadata.ls_model_name':
        textOf(attributes, ATTR_GEN_AI_RESPONSE_MODEL) ??
        textOf(attributes, ATTR_GEN_AI_REQUEST_MODEL),
      'langsmith.metadata.thread_id': textOf(attributes, 'gen_ai.conversation.id'),
      'langsmith.usage_metadata': usageMetadata(attributes, facts),
      'input.value':
        attributes[ATTR_GEN_AI_TOOL_CALL_ARGUMENTS] ?? attributes[ATTR_GEN_AI_RETRIEVAL_QUERY_TEXT],
      'output.value':
        attributes[ATTR_GEN_AI_TOOL_CALL_RESULT] ?? attributes[ATTR_GEN_AI_RETRIEVAL_DOCUMENTS],
    }),
    ...(facts.firstChunkMicros !== undefined && {
      events: [{ name: 'new_token', time: toHrTime(facts.firstChunkMicros) }],
    }),
  };
};

/** The only form in which LangSmith takes tokens of caches and reasoning by OTLP. */
function usageMetadata(
  attributes: ReadableSpan['attributes'],
  facts: GenAiFacts,
): string | undefined {
  const { inputTokens, outputTokens, totalTokens } = facts;
  if (inputTokens === undefined && outputTokens === undefined) {
    return undefined;
  }
  return JSON.stringify({
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: totalTokens,
    input_token_details: {
      cache_read: facts.cacheReadTokens,
      cache_creation: facts.cacheWriteTokens,
      audio: numberOf(attributes, 'gen_ai.usage.audio.input_tokens'),
    },
    output_token_details: {
      reasoning: facts.reasoningTokens,
      audio: numberOf(attributes, 'gen_ai.usage.audio.output_tokens'),
    },
  });
}

function toHrTime(micros: number): HrTime {
  const seconds = Math.floor(micros / 1e6);
  return [seconds, (micros - seconds * 1e6) * 1000];
}

import type { Dialect } from './dialect.ts';
import {
  ATTR_GEN_AI_RETRIEVAL_DOCUMENTS,
  ATTR_GEN_AI_RETRIEVAL_QUERY_TEXT,
  ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS,
  defined,
  genAiFacts,
} from './gen-ai-facts.ts';

/** Types of observations for the operations that Langfuse does not know by their names. */
const OBSERVATION_TYPES: ReadonlyMap<string | undefined, string> = /* @__PURE__ */ new Map([
  ['retrieval', 'retriever'],
  ['invoke_workflow', 'chain'],
  ['plan', 'chain'],
]);

/**
 * What Langfuse reads: the time of the first token, tokens written to a cache under their older name, a total (or it adds up
 * the parts, some of which contain others), types of observations, and the content of retrievals.
 */
export const langfuse: Dialect = (span) => {
  const { attributes } = span;
  const { operation, firstChunkMicros, cacheWriteTokens, totalTokens } = genAiFacts(span);
  return {
    attributes: defined({
      'langfuse.observation.type': OBSERVATION_TYPES.get(operation),
      'langfuse.observation.completion_start_time':
        firstChunkMicros && new Date(firstChunkMicros / 1000).toISOString(),
      'langfuse.observation.input': attributes[ATTR_GEN_AI_RETRIEVAL_QUERY_TEXT],
      'langfuse.observation.output': attributes[ATTR_GEN_AI_RETRIEVAL_DOCUMENTS],
      [ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS]: cacheWriteTokens,
      'gen_ai.usage.total_tokens': totalTokens,
    }),
  };
};

import type { Dialect } from './dialect.ts';
import {
  ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS,
  defined,
  genAiFacts,
} from './gen-ai-facts.ts';

/** Kinds of OpenInference. Phoenix finds out most of them since 15.10, but not those of workflows and plans. */
const SPAN_KINDS: ReadonlyMap<string | undefined, string> = /* @__PURE__ */ new Map([
  ['chat', 'LLM'],
  ['generate_content', 'LLM'],
  ['text_completion', 'LLM'],
  ['embeddings', 'EMBEDDING'],
  ['execute_tool', 'TOOL'],
  ['retrieval', 'RETRIEVER'],
  ['create_agent', 'AGENT'],
  ['invoke_agent', 'AGENT'],
  ['invoke_workflow', 'CHAIN'],
  ['plan', 'CHAIN'],
]);

/** What Phoenix reads: the kind of span, tokens written to a cache under their older name, and tokens of reasoning. */
export const phoenix: Dialect = (span) => {
  const { operation, cacheWriteTokens, reasoningTokens } = genAiFacts(span);
  return {
    attributes: defined({
      'openinference.span.kind': SPAN_KINDS.get(operation),
      [ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS]: cacheWriteTokens,
      'llm.token_count.completion_details.reasoning': reasoningTokens,
    }),
  };
};

import type { ReadableSpan } from '@spanlight/core';
import { ATTR_GEN_AI_OPERATION_NAME } from '@spanlight/core/semantic-conventions';

/** What LangSmith calls the kinds of work. */
export type RunType = 'chain' | 'embedding' | 'llm' | 'parser' | 'prompt' | 'retriever' | 'tool';

/** LangSmith's own attribute for it. */
export const ATTR_LANGSMITH_SPAN_KIND = 'langsmith.span.kind';
const ATTR_OPENINFERENCE_SPAN_KIND = 'openinference.span.kind';

const RUN_TYPES: ReadonlySet<unknown> = new Set<RunType>([
  'chain',
  'embedding',
  'llm',
  'parser',
  'prompt',
  'retriever',
  'tool',
]);

const BY_OPERATION: ReadonlyMap<unknown, RunType> = new Map([
  ['chat', 'llm'],
  ['generate_content', 'llm'],
  ['text_completion', 'llm'],
  ['embeddings', 'embedding'],
  ['execute_tool', 'tool'],
  ['retrieval', 'retriever'],
  ['search_memory', 'retriever'],
]);

const BY_OPENINFERENCE_KIND: ReadonlyMap<unknown, RunType> = new Map([
  ['LLM', 'llm'],
  ['EMBEDDING', 'embedding'],
  ['TOOL', 'tool'],
  ['RETRIEVER', 'retriever'],
  ['RERANKER', 'retriever'],
  ['PROMPT', 'prompt'],
]);

/** The run type that a span asks for, else that of its operation. Never guessed from its name. */
export function runType({ attributes }: ReadableSpan): RunType {
  const asked = attributes[ATTR_LANGSMITH_SPAN_KIND];
  if (RUN_TYPES.has(asked)) {
    return asked as RunType;
  }
  return (
    BY_OPERATION.get(attributes[ATTR_GEN_AI_OPERATION_NAME]) ??
    BY_OPENINFERENCE_KIND.get(attributes[ATTR_OPENINFERENCE_SPAN_KIND]) ??
    'chain'
  );
}

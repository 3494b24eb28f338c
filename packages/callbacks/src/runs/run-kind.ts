/** What can run, in the words of the handlers' methods: `on${RunKind}Start` and so on. */
export type RunKind = keyof typeof RESULTS;

/** Under which name what the work of a run has answered stands in its end event. */
export const RESULTS = {
  Llm: 'response',
  Tool: 'result',
  Agent: 'output',
  Chain: 'outputs',
  GraphNode: 'outputs',
  Retriever: 'documents',
  Embedding: 'response',
  McpRequest: 'result',
} as const;

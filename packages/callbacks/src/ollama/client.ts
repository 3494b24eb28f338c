/** What is used of a client of the `ollama` package: so any of its versions, and its subclasses, will do. */
export interface OllamaClient {
  chat(...args: never[]): unknown;
  generate(...args: never[]): unknown;
  embed(...args: never[]): unknown;
  embeddings(...args: never[]): unknown;
}

const METHODS = ['chat', 'generate', 'embed', 'embeddings'] as const;

/** Whether a value can be hooked. */
export function isOllamaClient(value: unknown): value is OllamaClient {
  const client = value as Partial<OllamaClient> | null | undefined;
  return METHODS.every((method) => typeof client?.[method] === 'function');
}

/**
 * What every client of the `openai` package has: so any of its versions, and its subclasses, will do. Its other APIs are
 * listened to as far as there are any.
 */
export interface OpenAIClient {
  readonly baseURL: string;
  readonly chat: { readonly completions: { create(...args: never[]): unknown } };
  withOptions(...args: never[]): unknown;
}

/** Whether a value can be hooked. */
export function isOpenAIClient(value: unknown): value is OpenAIClient {
  const client = value as Partial<OpenAIClient> | null | undefined;
  return (
    typeof client?.chat?.completions?.create === 'function' &&
    typeof client.withOptions === 'function'
  );
}

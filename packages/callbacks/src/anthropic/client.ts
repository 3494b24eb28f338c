/** What is used of the messages of a client. */
export interface MessagesApi {
  create(...args: never[]): unknown;
}

/** What is used of a client of the `@anthropic-ai/sdk` package: so its versions 0 and 1, and its subclasses, will do. */
export interface AnthropicClient {
  readonly baseURL: string;
  readonly messages: MessagesApi;
  readonly beta: { readonly messages: MessagesApi };
  withOptions(...args: never[]): unknown;
}

/** Whether a value can be hooked. */
export function isAnthropicClient(value: unknown): value is AnthropicClient {
  const client = value as Partial<AnthropicClient> | null | undefined;
  return (
    typeof client?.messages?.create === 'function' &&
    typeof client.beta?.messages?.create === 'function' &&
    typeof client.withOptions === 'function'
  );
}

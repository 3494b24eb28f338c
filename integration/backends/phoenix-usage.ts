/** What Phoenix makes of a span of a model, as its user interface shows it. */
export interface PhoenixUsage {
  /** One of OpenInference, in lower case here, such as `llm`; or `unknown`. */
  readonly kind: string;
  /** Of the prompt, of the completion, and both. */
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly totalTokens: number | null;
  /** The same tokens by the kinds that it has prices for, such as `cache_read`. None if it does not know the model. */
  readonly tokensByPrice: Readonly<Record<string, number>>;
}

interface Answer {
  readonly data: {
    readonly span: {
      readonly spanKind: string;
      readonly tokenCountPrompt: number | null;
      readonly tokenCountCompletion: number | null;
      readonly tokenCountTotal: number | null;
      readonly costDetailSummaryEntries: readonly {
        readonly tokenType: string;
        readonly value: { readonly tokens: number };
      }[];
    } | null;
  };
}

const QUERY = `query ($spanId: String!) {
  span: getSpanByOtelId(spanId: $spanId) {
    spanKind tokenCountPrompt tokenCountCompletion tokenCountTotal
    costDetailSummaryEntries { tokenType value { tokens } }
  }
}`;

/**
 * Asks the GraphQL API of Phoenix, as its user interface does.
 *
 * @throws Error if the span is not there yet
 */
export async function phoenixUsage(url: string, spanId: string): Promise<PhoenixUsage> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: QUERY, variables: { spanId } }),
  });
  const { span } = ((await response.json()) as Answer).data;
  if (span === null) {
    throw new Error(`Phoenix has no span ${spanId}`);
  }
  return {
    kind: span.spanKind,
    promptTokens: span.tokenCountPrompt,
    completionTokens: span.tokenCountCompletion,
    totalTokens: span.tokenCountTotal,
    tokensByPrice: Object.fromEntries(
      span.costDetailSummaryEntries.map(({ tokenType, value }) => [tokenType, value.tokens]),
    ),
  };
}

import type { EmbeddingRequest, LlmRequest, LlmTarget } from '@spanlight/callbacks';
import { attempt, read, readString, serverOf } from '@spanlight/callbacks/bridge';

import type { OpenAIClient } from './client.ts';
import { embeddingRequestFacts } from './embeddings/embeddings.ts';
import type { LlmApi } from './llm-api.ts';
import { providerName } from './provider-name.ts';

/** What is known of a call of a model before it is made. Never throws. */
export function llmRequest(
  client: OpenAIClient,
  api: LlmApi,
  args: readonly unknown[],
): LlmRequest {
  const { operation } = api;
  const [body] = args;
  const facts = (): LlmRequest => ({
    ...targetOf(client, body),
    operation,
    stream: read(body, 'stream') === true,
    ...api.requestFacts(body, args),
  });
  // If it throws: what the client makes of such a request is its own affair.
  return attempt(facts, { provider: 'openai', operation });
}

/** What is known of a call for embeddings before it is made. Never throws. */
export function embeddingRequest(client: OpenAIClient, body: unknown): EmbeddingRequest {
  const facts = (): EmbeddingRequest => ({
    ...targetOf(client, body),
    ...embeddingRequestFacts(body),
  });
  return attempt(facts, { provider: 'openai' });
}

// An Azure client may have its model in its options.
function targetOf(client: OpenAIClient, body: unknown): LlmTarget {
  const server = serverOf(client.baseURL);
  return {
    provider: providerName(client, server),
    ...server,
    model: readString(body, 'model') ?? readString(client, 'deploymentName'),
  };
}

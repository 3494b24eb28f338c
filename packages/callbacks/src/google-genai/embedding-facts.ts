import type { EmbeddingOutcome, EmbeddingRequest, Run } from '@spanlight/callbacks';
import {
  attempt,
  type CallAnswers,
  read,
  readCount,
  readList,
  reportAnswer,
} from '@spanlight/callbacks/bridge';

import { providerOf, targetFacts } from './request-facts.ts';

/** What is known of a call of `embedContent` before it is made. Never throws. */
export function embeddingRequestFacts(client: object, params: unknown): EmbeddingRequest {
  const facts = (): EmbeddingRequest => ({
    ...targetFacts(client, params),
    input: read(params, 'contents'),
    dimensionCount: readCount(read(params, 'config'), 'outputDimensionality'),
  });
  return attempt(facts, { provider: providerOf(client) });
}

/** What `embedContent` answers. */
export const embeddingAnswers: CallAnswers<Run<EmbeddingOutcome>> = {
  report: (run, response) => reportAnswer(run, response, responseFacts),
};

function responseFacts(response: unknown): EmbeddingOutcome {
  return { response, inputTokens: inputTokensOf(response) };
}

// Some models count the tokens of the whole request, others those of each content.
function inputTokensOf(response: unknown): number | undefined {
  const counts = readList(response, 'embeddings').map((embedding) =>
    readCount(read(embedding, 'statistics'), 'tokenCount'),
  );
  return (
    readCount(read(response, 'usageMetadata'), 'promptTokenCount') ??
    counts.reduce((sum, count) => (count === undefined ? sum : (sum ?? 0) + count), undefined)
  );
}

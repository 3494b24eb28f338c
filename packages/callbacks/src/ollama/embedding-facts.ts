import type { EmbeddingOutcome, EmbeddingRequest, Run } from '@spanlight/callbacks';
import {
  attempt,
  type CallAnswers,
  read,
  readCount,
  readString,
  reportAnswer,
} from '@spanlight/callbacks/bridge';

import { targetFacts } from './request-facts.ts';

/** What is known of a call of `embed`, or of the older `embeddings`, before it is made. Never throws. */
export function embeddingRequestFacts(client: object, request: unknown): EmbeddingRequest {
  const facts = (): EmbeddingRequest => ({
    ...targetFacts(client, request),
    input: read(request, 'input') ?? read(request, 'prompt'),
    dimensionCount: readCount(request, 'dimensions'),
  });
  return attempt(facts, { provider: 'ollama' });
}

/** What `embed` and `embeddings` answer. */
export const embeddingAnswers: CallAnswers<Run<EmbeddingOutcome>> = {
  report: (run, response) => reportAnswer(run, response, responseFacts),
};

function responseFacts(response: unknown): EmbeddingOutcome {
  return {
    response,
    responseModel: readString(response, 'model'),
    inputTokens: readCount(response, 'prompt_eval_count'),
  };
}

import type { EmbeddingOutcome, EmbeddingRequest, EmbeddingRun } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  read,
  readCount,
  readString,
  reportAnswer,
} from '@spanlight/callbacks/bridge';

import { unstreamed } from '../unstreamed.ts';

/** What a call of `embeddings.create` asks for. The encoding is what the program asks for, not what the client makes of it. */
export function embeddingRequestFacts(body: unknown): Partial<EmbeddingRequest> {
  const encoding = readString(body, 'encoding_format');
  return {
    input: read(body, 'input'),
    dimensionCount: readCount(body, 'dimensions'),
    encodingFormats: encoding === undefined ? undefined : [encoding],
  };
}

/** What `embeddings.create` answers. */
export const embeddingAnswers: ApiAnswers<EmbeddingRun> = {
  report: (run, response) => reportAnswer(run, response, factsOf),
  stream: unstreamed,
};

function factsOf(response: unknown): EmbeddingOutcome {
  return {
    response,
    responseModel: readString(response, 'model'),
    inputTokens: readCount(read(response, 'usage'), 'prompt_tokens'),
  };
}

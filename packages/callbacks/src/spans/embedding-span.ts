import { SpanKind } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@spanlight/core/semantic-conventions';

import type { EmbeddingOutcome, EmbeddingRequest } from '../events/embedding-events.ts';
import { embeddingLevel } from './call-level.ts';
import { type RunDescription, type RunFacts, spanName } from './run-description.ts';

/** What is known of a call for embeddings before it is made. */
export function describeEmbedding(request: EmbeddingRequest): RunDescription {
  return {
    name: spanName('embeddings', request.model),
    spanKind: SpanKind.CLIENT,
    ...embeddingLevel(),
    attributes: {
      ...request.attributes,
      [ATTR_GEN_AI_OPERATION_NAME]: 'embeddings',
      [ATTR_GEN_AI_PROVIDER_NAME]: request.provider,
      [ATTR_GEN_AI_REQUEST_MODEL]: request.model,
      'gen_ai.embeddings.dimension.count': request.dimensionCount,
      'gen_ai.request.encoding_formats': request.encodingFormats?.slice(),
      [ATTR_SERVER_ADDRESS]: request.serverAddress,
      [ATTR_SERVER_PORT]: request.serverPort,
    },
  };
}

/** What is known of a call for embeddings when it has ended. */
export function embeddingFacts(outcome: EmbeddingOutcome): RunFacts {
  return {
    attributes: {
      ...outcome.attributes,
      [ATTR_GEN_AI_RESPONSE_MODEL]: outcome.responseModel,
      [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: outcome.inputTokens,
    },
  };
}

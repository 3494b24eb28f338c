import { SpanKind } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@spanlight/core/semantic-conventions';

import type { RetrieverOutcome, RetrieverRequest } from '../events/retriever-events.ts';
import { read } from '../runs/error-facts.ts';
import { type RunDescription, type RunFacts, spanName } from './run-description.ts';

/** What is known of a search before it is made. */
export function describeRetriever(request: RetrieverRequest): RunDescription {
  return {
    name: spanName('retrieval', request.dataSourceId),
    spanKind: SpanKind.CLIENT,
    attributes: {
      ...request.attributes,
      [ATTR_GEN_AI_OPERATION_NAME]: 'retrieval',
      [ATTR_GEN_AI_PROVIDER_NAME]: request.provider,
      'gen_ai.data_source.id': request.dataSourceId,
      'gen_ai.retrieval.top_k': request.topK,
      [ATTR_SERVER_ADDRESS]: request.serverAddress,
      [ATTR_SERVER_PORT]: request.serverPort,
    },
    content: [
      { kind: 'retrieval', key: 'gen_ai.retrieval.query.text', value: () => request.query },
    ],
  };
}

/** What was found: ids and scores, not the text. */
export function retrieverFacts({ attributes, documents }: RetrieverOutcome): RunFacts {
  const value = (): unknown =>
    Array.isArray(documents)
      ? documents.map((found: unknown) => ({ id: read(found, 'id'), score: read(found, 'score') }))
      : undefined;
  return {
    attributes: { ...attributes },
    content: [{ kind: 'retrieval', key: 'gen_ai.retrieval.documents', value }],
  };
}

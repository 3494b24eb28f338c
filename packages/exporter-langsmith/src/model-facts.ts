import type { ReadableSpan } from '@spanlight/core';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_CHOICE_COUNT,
  ATTR_GEN_AI_REQUEST_FREQUENCY_PENALTY,
  ATTR_GEN_AI_REQUEST_MAX_TOKENS,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_REQUEST_PRESENCE_PENALTY,
  ATTR_GEN_AI_REQUEST_REASONING_LEVEL,
  ATTR_GEN_AI_REQUEST_SEED,
  ATTR_GEN_AI_REQUEST_STOP_SEQUENCES,
  ATTR_GEN_AI_REQUEST_STREAM,
  ATTR_GEN_AI_REQUEST_TEMPERATURE,
  ATTR_GEN_AI_REQUEST_TOP_P,
  ATTR_GEN_AI_RESPONSE_MODEL,
} from '@spanlight/core/semantic-conventions';

import { jsonObject, type JsonObject } from './json-value.ts';

/** What `gen_ai.provider.name` was called before. */
const ATTR_GEN_AI_SYSTEM = 'gen_ai.system';
const ATTR_GEN_AI_REQUEST_TOP_K = 'gen_ai.request.top_k';

/** Providers that LangSmith, whose prices go by it, calls otherwise than the conventions do. */
const PROVIDERS: ReadonlyMap<unknown, string> = new Map([
  ['aws.bedrock', 'amazon_bedrock'],
  ['azure.ai.inference', 'azure'],
  ['azure.ai.openai', 'azure'],
  ['gcp.gemini', 'google_genai'],
  ['gcp.gen_ai', 'google_genai'],
  ['gcp.vertex_ai', 'google_vertexai'],
  ['mistral_ai', 'mistralai'],
  ['x_ai', 'xai'],
]);

const MODEL_TYPES: ReadonlyMap<unknown, string> = new Map([
  ['chat', 'chat'],
  ['generate_content', 'chat'],
  ['text_completion', 'llm'],
]);

/** The parameters of a call, by the names that most providers know them by. */
const PARAMETERS = [
  ['model', ATTR_GEN_AI_REQUEST_MODEL],
  ['temperature', ATTR_GEN_AI_REQUEST_TEMPERATURE],
  ['top_p', ATTR_GEN_AI_REQUEST_TOP_P],
  ['top_k', ATTR_GEN_AI_REQUEST_TOP_K],
  ['max_tokens', ATTR_GEN_AI_REQUEST_MAX_TOKENS],
  ['frequency_penalty', ATTR_GEN_AI_REQUEST_FREQUENCY_PENALTY],
  ['presence_penalty', ATTR_GEN_AI_REQUEST_PRESENCE_PENALTY],
  ['seed', ATTR_GEN_AI_REQUEST_SEED],
  ['stop', ATTR_GEN_AI_REQUEST_STOP_SEQUENCES],
  ['n', ATTR_GEN_AI_REQUEST_CHOICE_COUNT],
  ['stream', ATTR_GEN_AI_REQUEST_STREAM],
  ['reasoning_effort', ATTR_GEN_AI_REQUEST_REASONING_LEVEL],
] as const;

/** How a model was called. */
export function invocationParams({ attributes }: ReadableSpan): JsonObject {
  return jsonObject(PARAMETERS.map(([name, attribute]) => [name, attributes[attribute]]));
}

/** Which model was called, in the words of LangSmith's metadata. */
export function modelMetadata({ attributes }: ReadableSpan): JsonObject {
  const operation = attributes[ATTR_GEN_AI_OPERATION_NAME];
  const provider = attributes[ATTR_GEN_AI_PROVIDER_NAME] ?? attributes[ATTR_GEN_AI_SYSTEM];
  return jsonObject([
    ['ls_provider', PROVIDERS.get(provider) ?? provider],
    [
      'ls_model_name',
      attributes[ATTR_GEN_AI_RESPONSE_MODEL] ?? attributes[ATTR_GEN_AI_REQUEST_MODEL],
    ],
    ['ls_model_type', MODEL_TYPES.get(operation)],
    ['ls_temperature', attributes[ATTR_GEN_AI_REQUEST_TEMPERATURE]],
    ['ls_max_tokens', attributes[ATTR_GEN_AI_REQUEST_MAX_TOKENS]],
    ['ls_stop', attributes[ATTR_GEN_AI_REQUEST_STOP_SEQUENCES]],
  ]);
}

import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
} from '@spanlight/core/semantic-conventions';

import type { AttributeView, SpanView } from './span-view.ts';
import { nodesRepeatedBelow, type TraceNode } from './trace-tree.ts';

/** What a span says about one call of a model. What was not reported is undefined, never 0. */
export interface ModelCall {
  readonly isEmbedding: boolean;
  /** The model that was asked for. */
  readonly model: string | undefined;
  /** The model that answered. */
  readonly responseModel: string | undefined;
  readonly inputTokens: number | undefined;
  readonly cachedTokens: number | undefined;
  readonly cacheWriteTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly reasoningTokens: number | undefined;
  /** Nanoseconds from the request to the first token. */
  readonly firstToken: number | undefined;
  /** Output tokens a second: after the first token where that is known, else over the whole call. */
  readonly rate: number | undefined;
  readonly finishReasons: readonly string[];
  readonly hasContent: boolean;
}

const generating = new Set(['chat', 'text_completion', 'generate_content']);

/** What remains of an answer after its first token, below which a rate says nothing. Nanoseconds. */
const shortestForRate = 20e6;

/** A span that calls a model. Wrappers also say `chat` at times: see {@link modelCallsOf}. */
export function readModelCall(span: SpanView): ModelCall | undefined {
  const operation = span.attributes.get(ATTR_GEN_AI_OPERATION_NAME);
  const isEmbedding = operation === 'embeddings';
  if (!isEmbedding && !(typeof operation === 'string' && generating.has(operation))) {
    return undefined;
  }
  const { attributes } = span;
  const outputTokens = numberOf(
    attributes,
    ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
    'gen_ai.usage.completion_tokens',
  );
  const seconds = numberOf(attributes, ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK);
  const firstToken = seconds === undefined ? undefined : seconds * 1e9;
  const responseModel = stringOf(attributes, ATTR_GEN_AI_RESPONSE_MODEL);
  return {
    isEmbedding,
    model: stringOf(attributes, ATTR_GEN_AI_REQUEST_MODEL) ?? responseModel,
    responseModel,
    inputTokens: numberOf(attributes, ATTR_GEN_AI_USAGE_INPUT_TOKENS, 'gen_ai.usage.prompt_tokens'),
    cachedTokens: numberOf(
      attributes,
      ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
      'gen_ai.usage.cache_read_input_tokens',
    ),
    cacheWriteTokens: numberOf(
      attributes,
      ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
      'gen_ai.usage.cache_creation_input_tokens',
    ),
    outputTokens,
    reasoningTokens: numberOf(
      attributes,
      ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
      'gen_ai.usage.reasoning_tokens',
    ),
    firstToken,
    rate: rateOf(outputTokens, span.duration, firstToken),
    finishReasons: stringsOf(attributes.get(ATTR_GEN_AI_RESPONSE_FINISH_REASONS)),
    hasContent:
      attributes.has(ATTR_GEN_AI_INPUT_MESSAGES) || attributes.has(ATTR_GEN_AI_OUTPUT_MESSAGES),
  };
}

/** The model calls of a trace, without wrappers: a call around a call of the same sort repeats its numbers. */
export function modelCallsOf(nodes: readonly TraceNode[]): Map<TraceNode, ModelCall> {
  const calls = new Map<TraceNode, ModelCall>();
  for (const node of nodes) {
    const call = readModelCall(node.span);
    if (call !== undefined) {
      calls.set(node, call);
    }
  }
  const wrappers = nodesRepeatedBelow(nodes, (node) => {
    const call = calls.get(node);
    return call === undefined ? [] : [String(call.isEmbedding)];
  });
  for (const wrapper of wrappers) {
    calls.delete(wrapper);
  }
  return calls;
}

function rateOf(
  tokens: number | undefined,
  duration: number | undefined,
  firstToken: number | undefined,
): number | undefined {
  if (tokens === undefined || tokens === 0 || duration === undefined) {
    return undefined;
  }
  const time = duration - (firstToken ?? 0);
  return time < shortestForRate ? undefined : tokens / (time / 1e9);
}

/** The first of these attributes that is a number. The later names are those of older conventions. */
function numberOf(attributes: AttributeView, ...names: string[]): number | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) {
      return value;
    }
  }
  return undefined;
}

function stringOf(attributes: AttributeView, name: string): string | undefined {
  const value = attributes.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function stringsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === 'string' && one !== '');
}

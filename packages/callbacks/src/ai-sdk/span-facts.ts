import type { Attributes } from '@opentelemetry/api';
import type {
  AgentRequest,
  EmbeddingOutcome,
  EmbeddingRequest,
  LlmOutcome,
  LlmRequest,
  ToolOutcome,
  ToolRequest,
} from '@spanlight/callbacks';
import { read, readCount } from '@spanlight/callbacks/bridge';

import { answerFacts } from './answer-facts.ts';
import {
  agentRequest,
  embeddingRequest,
  languageModelRequest,
  rerankRequest,
  toolRequest,
} from './request-facts.ts';

// What the attributes of spans of ai 5 and 6 say, put into the form of ai 7. What is not to be recorded has no attribute.

export function agentOf(attributes: Attributes): AgentRequest {
  const asked = parsed(attributes['ai.prompt']);
  const prompt = read(asked, 'prompt');
  const request = agentRequest({
    functionId: attributes['ai.telemetry.functionId'],
    modelId: attributes['ai.model.id'],
    messages:
      typeof prompt === 'string'
        ? [{ role: 'user', content: prompt }]
        : (prompt ?? read(asked, 'messages')),
  });
  return { ...request, attributes: metadataOf(attributes) };
}

export function languageModelOf(name: string, attributes: Attributes): LlmRequest {
  const event = {
    ...targetOf(attributes),
    messages: parsed(attributes['ai.prompt.messages']),
    tools: listOf(attributes['ai.prompt.tools'])?.map(parsed),
    maxOutputTokens: attributes['gen_ai.request.max_tokens'],
    temperature: attributes['gen_ai.request.temperature'],
    topP: attributes['gen_ai.request.top_p'],
    topK: attributes['gen_ai.request.top_k'],
    frequencyPenalty: attributes['gen_ai.request.frequency_penalty'],
    presencePenalty: attributes['gen_ai.request.presence_penalty'],
    stopSequences: attributes['gen_ai.request.stop_sequences'],
    seed: attributes['ai.settings.seed'],
  };
  return languageModelRequest(event, {
    stream: name.endsWith('.doStream'),
    outputType: name.includes('Object') ? 'json' : undefined,
    attributes: metadataOf(attributes),
  });
}

export function rerankingOf(attributes: Attributes): LlmRequest {
  return { ...rerankRequest(targetOf(attributes)), attributes: metadataOf(attributes) };
}

export function embeddingOf(attributes: Attributes): EmbeddingRequest {
  const values = listOf(attributes['ai.values'])?.map(parsed);
  const request = embeddingRequest({ ...targetOf(attributes), values });
  return { ...request, attributes: metadataOf(attributes) };
}

export function toolOf(attributes: Attributes): ToolRequest {
  const toolCall = {
    toolName: attributes['ai.toolCall.name'],
    toolCallId: attributes['ai.toolCall.id'],
    input: attributes['ai.toolCall.args'],
  };
  return { ...toolRequest({ toolCall }), attributes: metadataOf(attributes) };
}

export function toolResultOf(attributes: Attributes): ToolOutcome {
  return { result: attributes['ai.toolCall.result'] };
}

export function embeddedOf(attributes: Attributes): EmbeddingOutcome {
  return { inputTokens: readCount(attributes, 'ai.usage.tokens') };
}

/** What a language model has answered. */
export function answerOf(attributes: Attributes): LlmOutcome {
  const content = contentOf(attributes);
  const answer = {
    content,
    finishReason: attributes['ai.response.finishReason'],
    response: { id: attributes['ai.response.id'], modelId: attributes['ai.response.model'] },
    usage: {
      inputTokens: attributes['ai.usage.inputTokens'] ?? attributes['ai.usage.promptTokens'],
      inputTokenDetails: {
        cacheReadTokens:
          attributes['ai.usage.inputTokenDetails.cacheReadTokens'] ??
          attributes['ai.usage.cachedInputTokens'],
        cacheWriteTokens: attributes['ai.usage.inputTokenDetails.cacheWriteTokens'],
      },
      outputTokens: attributes['ai.usage.outputTokens'] ?? attributes['ai.usage.completionTokens'],
      outputTokenDetails: {
        reasoningTokens:
          attributes['ai.usage.outputTokenDetails.reasoningTokens'] ??
          attributes['ai.usage.reasoningTokens'],
      },
      totalTokens: attributes['ai.usage.totalTokens'],
    },
  };
  return answerFacts(answer, content.length > 0);
}

function contentOf(attributes: Attributes): readonly unknown[] {
  const { 'ai.response.reasoning': reasoning, 'ai.response.toolCalls': toolCalls } = attributes;
  const text = attributes['ai.response.text'] ?? attributes['ai.response.object'];
  const calls = parsed(toolCalls);
  return [
    ...(typeof reasoning === 'string' ? [{ type: 'reasoning', text: reasoning }] : []),
    ...(typeof text === 'string' && text !== '' ? [{ type: 'text', text }] : []),
    ...(Array.isArray(calls)
      ? calls.map((call) => Object.assign({ type: 'tool-call' }, call))
      : []),
  ];
}

function targetOf(attributes: Attributes): object {
  return { provider: attributes['ai.model.provider'], modelId: attributes['ai.model.id'] };
}

/** What the program gives for its telemetry, under the SDK's names. */
function metadataOf(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => name.startsWith('ai.telemetry.metadata.')),
  );
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function parsed(json: unknown): unknown {
  try {
    return typeof json === 'string' ? (JSON.parse(json) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

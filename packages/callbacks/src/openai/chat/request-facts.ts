import type { LlmRequest, ToolDefinition } from '@spanlight/callbacks';
import { read, readCount, readList, readString, toolDefinition } from '@spanlight/callbacks/bridge';

import { outputTypeOf } from '../output-type.ts';
import { samplingFacts } from '../sampling-facts.ts';
import { requestedServiceTier } from '../service-tier.ts';
import { messageOf } from './message-parts.ts';

/** What a call of `chat.completions.create` asks for. */
export function chatRequestFacts(body: unknown): Partial<LlmRequest> {
  return {
    messages: readList(body, 'messages').map(messageOf),
    tools: read(body, 'tools') === undefined ? undefined : readList(body, 'tools').map(toolOf),
    maxTokens: readCount(body, 'max_completion_tokens') ?? readCount(body, 'max_tokens'),
    ...samplingFacts(body),
    reasoningLevel: readString(body, 'reasoning_effort'),
    outputType: outputTypeOf(read(body, 'response_format')),
    attributes: {
      'openai.api.type': 'chat_completions',
      'openai.request.service_tier': requestedServiceTier(body),
    },
  };
}

function toolOf(tool: unknown): ToolDefinition {
  const type = readString(tool, 'type') ?? 'function';
  const definition = read(tool, type);
  return toolDefinition(
    type,
    readString(definition, 'name') ?? '',
    readString(definition, 'description'),
    read(definition, 'parameters'),
  );
}

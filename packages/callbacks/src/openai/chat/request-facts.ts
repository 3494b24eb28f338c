import type { LlmRequest } from '@spanlight/callbacks';
import { read, readCount, readList, readString } from '@spanlight/callbacks/bridge';

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

function toolOf(tool: unknown): { type: string; name: string; description?: string } {
  const type = readString(tool, 'type') ?? 'function';
  const definition = read(tool, type);
  const description = readString(definition, 'description');
  return {
    type,
    name: readString(definition, 'name') ?? '',
    ...(description === undefined ? undefined : { description }),
    ...(read(definition, 'parameters') === undefined
      ? undefined
      : { parameters: read(definition, 'parameters') }),
  };
}

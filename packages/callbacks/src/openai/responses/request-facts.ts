import type { LlmRequest, Message, ToolDefinition } from '@spanlight/callbacks';
import {
  read,
  readCount,
  readList,
  readNumber,
  readString,
  toolDefinition,
} from '@spanlight/callbacks/bridge';

import { outputTypeOf } from '../output-type.ts';
import { requestedServiceTier } from '../service-tier.ts';
import { textParts, userMessages } from '../text-parts.ts';
import { messageOf } from './item-parts.ts';

/** What a call of `responses.create` asks for. */
export function responseRequestFacts(body: unknown): Partial<LlmRequest> {
  const prompt = read(body, 'prompt');
  return {
    messages: messagesOf(read(body, 'input')),
    systemInstructions: textParts(read(body, 'instructions')),
    tools: read(body, 'tools') === undefined ? undefined : readList(body, 'tools').map(toolOf),
    temperature: readNumber(body, 'temperature'),
    topP: readNumber(body, 'top_p'),
    maxTokens: readCount(body, 'max_output_tokens'),
    reasoningLevel: readString(read(body, 'reasoning'), 'effort'),
    outputType: outputTypeOf(read(read(body, 'text'), 'format')),
    conversationId:
      readString(body, 'conversation') ?? readString(read(body, 'conversation'), 'id'),
    previousResponseId: readString(body, 'previous_response_id'),
    attributes: {
      'openai.api.type': 'responses',
      'openai.request.service_tier': requestedServiceTier(body),
      'gen_ai.prompt.name': readString(prompt, 'id'),
      'gen_ai.prompt.version': readString(prompt, 'version'),
    },
  };
}

/** What a call of `responses.retrieve` asks for. */
export function fetchRequestFacts(id: unknown, args: readonly unknown[]): Partial<LlmRequest> {
  return {
    model: undefined, // the response's own
    stream: read(args[1], 'stream') === true,
    attributes: {
      'openai.api.type': 'responses',
      'gen_ai.response.id': typeof id === 'string' ? id : undefined,
    },
  };
}

function messagesOf(input: unknown): Message[] {
  return Array.isArray(input) ? input.map(messageOf) : userMessages(input);
}

// Tools of the provider have a type and no name, those of MCP servers a label.
function toolOf(tool: unknown): ToolDefinition {
  const type = readString(tool, 'type') ?? 'function';
  const name = readString(tool, 'name') ?? readString(tool, 'server_label') ?? type;
  return toolDefinition(type, name, readString(tool, 'description'), read(tool, 'parameters'));
}

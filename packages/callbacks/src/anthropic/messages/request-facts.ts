import type { LlmRequest, ToolDefinition } from '@spanlight/callbacks';
import {
  attempt,
  read,
  readCount,
  readList,
  readNumber,
  readString,
  readStrings,
  serverOf,
  toolDefinition,
} from '@spanlight/callbacks/bridge';

import type { AnthropicClient } from '../client.ts';
import { providerName } from '../provider-name.ts';
import { messageOf, partsOf } from './message-parts.ts';

/** What is known of a call of `messages.create` before it is made. Never throws. */
export function messageRequestFacts(
  client: AnthropicClient,
  body: unknown,
  options: unknown,
): LlmRequest {
  const facts = (): LlmRequest => {
    const server = serverOf(client.baseURL);
    return {
      provider: providerName(client, server.serverAddress),
      ...server,
      model: readString(body, 'model'),
      messages: readList(body, 'messages').map(messageOf),
      systemInstructions: unlessEmpty(partsOf(read(body, 'system'))),
      tools: unlessEmpty(readList(body, 'tools').map(toolOf)),
      stream: read(body, 'stream') === true,
      temperature: readNumber(body, 'temperature'),
      topP: readNumber(body, 'top_p'),
      topK: readCount(body, 'top_k'),
      maxTokens: readCount(body, 'max_tokens'),
      stopSequences: readStrings(body, 'stop_sequences'),
      reasoningLevel: readString(read(body, 'output_config'), 'effort'),
      outputType: outputTypeOf(body),
      conversationId: readString(read(options, 'openTelemetry'), 'conversationId'),
      previousResponseId: readString(read(body, 'thread'), 'previous_message_id'),
    };
  };
  // If it throws: what the client makes of such a request is its own affair.
  return attempt(facts, { provider: 'anthropic' });
}

// The beta API has an older name for it.
function outputTypeOf(body: unknown): string | undefined {
  const format = read(read(body, 'output_config'), 'format') ?? read(body, 'output_format');
  return read(format, 'type') === 'json_schema' ? 'json' : undefined;
}

function toolOf(tool: unknown): ToolDefinition {
  const type = readString(tool, 'type') ?? 'custom';
  return toolDefinition(
    type === 'custom' ? 'function' : type,
    readString(tool, 'name') ?? '',
    readString(tool, 'description'),
    read(tool, 'input_schema'),
  );
}

function unlessEmpty<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}

import type { LlmRequest } from '@spanlight/callbacks';
import {
  read,
  readCount,
  readList,
  readNumber,
  readString,
  serverOf,
} from '@spanlight/callbacks/bridge';

import type { OpenAIClient } from '../client.ts';
import { providerName } from '../provider-name.ts';
import { messageOf } from './message-parts.ts';

/** What is known of a call of `chat.completions.create` before it is made. Never throws. */
export function chatRequestFacts(client: OpenAIClient, body: unknown): LlmRequest {
  try {
    const server = serverOf(client.baseURL);
    return {
      provider: providerName(client, server.serverAddress),
      ...server,
      model: readString(body, 'model'),
      messages: readList(body, 'messages').map(messageOf),
      tools: read(body, 'tools') === undefined ? undefined : readList(body, 'tools').map(toolOf),
      stream: read(body, 'stream') === true,
      temperature: readNumber(body, 'temperature'),
      topP: readNumber(body, 'top_p'),
      maxTokens: readCount(body, 'max_completion_tokens') ?? readCount(body, 'max_tokens'),
      frequencyPenalty: readNumber(body, 'frequency_penalty'),
      presencePenalty: readNumber(body, 'presence_penalty'),
      seed: readNumber(body, 'seed'),
      stopSequences: stopSequencesOf(body),
      choiceCount: readCount(body, 'n'),
      reasoningLevel: readString(body, 'reasoning_effort'),
      outputType: outputTypeOf(body),
      attributes: {
        'openai.api.type': 'chat_completions',
        'openai.request.service_tier': serviceTierOf(body),
      },
    };
  } catch {
    // A request with getters that throw: what the client makes of it is its own affair.
    return { provider: 'openai' };
  }
}

function stopSequencesOf(body: unknown): readonly string[] | undefined {
  const stop = read(body, 'stop');
  const sequences = (Array.isArray(stop) ? stop : [stop]).filter((one) => typeof one === 'string');
  return sequences.length === 0 ? undefined : sequences;
}

function outputTypeOf(body: unknown): string | undefined {
  const format = readString(read(body, 'response_format'), 'type');
  return format?.startsWith('json') ? 'json' : format;
}

// `auto` is what a request without a tier gets, too.
function serviceTierOf(body: unknown): string | undefined {
  const tier = readString(body, 'service_tier');
  return tier === 'auto' ? undefined : tier;
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

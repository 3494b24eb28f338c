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

import { messageOf, promptOf } from './message-parts.ts';

/** What is known of a call of `chat` before it is made. Never throws. */
export function chatRequestFacts(client: object, request: unknown): LlmRequest {
  return requestFacts(client, request, () => ({
    messages: readList(request, 'messages').map(messageOf),
    tools:
      read(request, 'tools') === undefined ? undefined : readList(request, 'tools').map(toolOf),
  }));
}

/** What is known of a call of `generate` before it is made. Never throws. */
export function generateRequestFacts(client: object, request: unknown): LlmRequest {
  return requestFacts(client, request, () => {
    const system = readString(request, 'system');
    return {
      operation: 'text_completion',
      messages: [promptOf(request)],
      systemInstructions: system === undefined ? undefined : [{ type: 'text', content: system }],
    };
  });
}

/** Who is asked, by any method. */
export function targetFacts(
  client: object,
  request: unknown,
): Pick<LlmRequest, 'provider' | 'model' | 'serverAddress' | 'serverPort'> {
  return {
    provider: 'ollama',
    ...serverOf(read(read(client, 'config'), 'host')),
    model: readString(request, 'model'),
  };
}

function requestFacts(
  client: object,
  request: unknown,
  factsOfMethod: () => Partial<LlmRequest>,
): LlmRequest {
  const facts = (): LlmRequest => {
    const options = read(request, 'options');
    return {
      ...targetFacts(client, request),
      ...factsOfMethod(),
      stream: read(request, 'stream') === true,
      temperature: readNumber(options, 'temperature'),
      topP: readNumber(options, 'top_p'),
      topK: readCount(options, 'top_k'),
      maxTokens: readCount(options, 'num_predict'), // negative: as many as it likes
      frequencyPenalty: readNumber(options, 'frequency_penalty'),
      presencePenalty: readNumber(options, 'presence_penalty'),
      seed: readNumber(options, 'seed'),
      stopSequences: readStrings(options, 'stop'),
      reasoningLevel: readString(request, 'think'),
      outputType: isJsonAskedFor(request) ? 'json' : undefined,
    };
  };
  // If it throws: what the client makes of such a request is its own affair.
  return attempt(facts, { provider: 'ollama' });
}

// As `json`, or by a JSON schema.
function isJsonAskedFor(request: unknown): boolean {
  const format = read(request, 'format');
  return format === 'json' || (typeof format === 'object' && format !== null);
}

function toolOf(tool: unknown): ToolDefinition {
  const definition = read(tool, 'function');
  return toolDefinition(
    readString(tool, 'type') ?? 'function',
    readString(definition, 'name') ?? '',
    readString(definition, 'description'),
    read(definition, 'parameters'),
  );
}

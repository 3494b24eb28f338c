import type { LlmRequest, Message, ToolDefinition } from '@spanlight/callbacks';
import {
  read,
  readCount,
  readNumber,
  readString,
  readStrings,
  toolDefinition,
} from '@spanlight/callbacks/bridge';

import { messageOf } from './message-parts.ts';
import { conventionalProvider } from './provider-name.ts';
import { className } from './serialized.ts';

/** What LangChain tells of a call of a model that is about to be made. */
export interface ModelStart {
  /** The model, as LangChain writes it down. */
  readonly model: unknown;
  /** Messages of a chat model: one list for each conversation. Prompts of others. */
  readonly input: unknown;
  readonly extraParams: unknown;
  readonly metadata: unknown;
  readonly isChat: boolean;
  readonly isStream: boolean;
}

/** What is known of a call of a model before it is made. Never throws. */
export function requestFacts(start: ModelStart): LlmRequest {
  const { isStream } = start;
  try {
    const { metadata } = start;
    const params = read(start.extraParams, 'invocation_params');
    const tools = read(params, 'tools');
    return {
      provider: conventionalProvider(
        readString(metadata, 'ls_provider') ?? className(start.model) ?? 'langchain',
      ),
      model:
        readString(metadata, 'ls_model_name') ??
        readString(params, 'model') ??
        readString(params, 'model_name') ??
        readString(params, 'modelName'),
      operation: start.isChat ? undefined : 'text_completion',
      messages: messagesOf(start.input),
      tools: Array.isArray(tools) ? tools.map(toolOf) : undefined,
      stream: isStream || read(params, 'stream') === true,
      temperature: readNumber(metadata, 'ls_temperature') ?? readNumber(params, 'temperature'),
      topP: readNumber(params, 'top_p') ?? readNumber(params, 'topP'),
      topK: readNumber(params, 'top_k') ?? readNumber(params, 'topK'),
      maxTokens:
        readCount(metadata, 'ls_max_tokens') ??
        readCount(params, 'max_tokens') ??
        readCount(params, 'max_completion_tokens') ??
        readCount(params, 'maxOutputTokens'),
      frequencyPenalty: readNumber(params, 'frequency_penalty'),
      presencePenalty: readNumber(params, 'presence_penalty'),
      seed: readNumber(params, 'seed'),
      stopSequences: readStrings(metadata, 'ls_stop') ?? readStrings(params, 'stop'),
      choiceCount: readCount(params, 'n'),
      reasoningLevel: readString(params, 'reasoning_effort'),
    };
  } catch {
    return { provider: 'langchain', stream: isStream };
  }
}

function messagesOf(input: unknown): Message[] {
  const list: readonly unknown[] = Array.isArray(input) ? input.flat() : [];
  return list.map((one) =>
    typeof one === 'string'
      ? { role: 'user', parts: [{ type: 'text', content: one }] }
      : messageOf(one),
  );
}

// In the form of the provider: OpenAI and those like it have the definition in a field of its own.
function toolOf(tool: unknown): ToolDefinition {
  const type = readString(tool, 'type') ?? 'function';
  const definition = read(tool, type) ?? tool;
  return toolDefinition(
    type,
    readString(definition, 'name') ?? '',
    readString(definition, 'description'),
    read(definition, 'parameters') ?? read(definition, 'input_schema'),
  );
}

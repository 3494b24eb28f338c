import type {
  AgentRequest,
  EmbeddingRequest,
  LlmRequest,
  LlmTarget,
  ToolDefinition,
  ToolRequest,
} from '@spanlight/callbacks';
import { attempt, read, readCount, readString, toolDefinition } from '@spanlight/callbacks/bridge';

import { instructionParts, messageOf } from './message-parts.ts';
import { providerName } from './provider-name.ts';
import { samplingFacts } from './sampling-facts.ts';

// What the events of ai 7 say of what is to be done. Nothing in here throws. Of inputs that are not to be recorded the SDK
// leaves empty lists and texts, which are no inputs.

/** What holds for all calls of a model that an operation makes. */
export function settingsOf(start: unknown): Partial<LlmRequest> {
  return attempt(() => {
    const output = read(start, 'output');
    const isJson = typeof output === 'string' || (readString(output, 'name') ?? 'text') !== 'text';
    return {
      ...samplingFacts(start),
      stream: readString(start, 'operationId')?.startsWith('ai.stream') === true,
      outputType: isJson ? 'json' : undefined,
    };
  }, {});
}

/** A call of a language model in an operation. */
export function languageModelRequest(event: unknown, settings: Partial<LlmRequest>): LlmRequest {
  return {
    ...settings,
    ...attempt(() => samplingFacts(event), {}),
    ...targetOf(event),
    ...attempt(() => inputFacts(event, 'messages'), {}),
  };
}

/** A call of a language model for an object. */
export function objectRequest(event: unknown, settings: Partial<LlmRequest>): LlmRequest {
  return {
    ...settings,
    ...targetOf(event),
    ...attempt(() => inputFacts(event, 'promptMessages'), {}),
  };
}

/** A call that puts documents in order. The conventions have no name for it. */
export function rerankRequest(event: unknown): LlmRequest {
  const topK = readCount(event, 'topN');
  return { ...targetOf(event), operation: 'rerank', topK };
}

/** Whether an operation is but one call of a model, which makes speech or reads it. */
export function isSpeech(event: unknown): boolean {
  return /^ai\.(?:generateSpeech|transcribe)$/.test(readString(event, 'operationId') ?? '');
}

/** The call of an operation that is but one. */
export function speechRequest(start: unknown): LlmRequest {
  const text = isRecorded(start) ? readString(start, 'text') : undefined;
  const isMade = readString(start, 'operationId') === 'ai.generateSpeech';
  return {
    ...targetOf(start),
    operation: isMade ? 'speech' : 'transcription',
    outputType: isMade ? 'speech' : 'text',
    messages: text === undefined ? undefined : [messageOf({ role: 'user', content: text })],
  };
}

export function embeddingRequest(event: unknown): EmbeddingRequest {
  return {
    ...targetOf(event),
    ...attempt(
      () => ({
        input: isRecorded(event) ? read(event, 'values') : undefined,
        dimensionCount: readCount(event, 'dimensions'),
      }),
      {},
    ),
  };
}

/** Whether an operation is an agent's: it has a name, or tools, or what it has is not to be known. */
export function isAgent(start: unknown): boolean {
  const tools = read(start, 'tools');
  return (
    /^ai\.(?:generate|stream)Text$/.test(readString(start, 'operationId') ?? '') &&
    (readString(start, 'functionId') !== undefined ||
      !isRecorded(start) ||
      (typeof tools === 'object' && tools !== null && Object.keys(tools).length > 0))
  );
}

export function agentRequest(start: unknown): AgentRequest {
  return attempt(
    () => ({
      agentName: readString(start, 'functionId'),
      model: readString(start, 'modelId'),
      input: inputFacts(start, 'messages').messages,
    }),
    {},
  );
}

export function toolRequest(event: unknown): ToolRequest {
  return {
    toolName: '',
    ...attempt(() => {
      const call = read(event, 'toolCall');
      return {
        toolName: readString(call, 'toolName') ?? '',
        toolCallId: readString(call, 'toolCallId'),
        arguments: read(call, 'input'),
      };
    }, {}),
  };
}

function targetOf(event: unknown): LlmTarget {
  return {
    provider: '_OTHER',
    ...attempt(
      () => ({
        provider: providerName(readString(event, 'provider')),
        model: readString(event, 'modelId'),
      }),
      {},
    ),
  };
}

function inputFacts(event: unknown, messagesKey: string): Partial<LlmRequest> {
  if (!isRecorded(event)) {
    return {};
  }
  const messages = read(event, messagesKey);
  const tools = read(event, 'tools');
  return {
    messages: Array.isArray(messages) ? messages.map(messageOf) : undefined,
    systemInstructions: instructionParts(read(event, 'instructions')),
    tools: Array.isArray(tools) ? tools.map(toolOf) : undefined,
  };
}

function toolOf(tool: unknown): ToolDefinition {
  return toolDefinition(
    readString(tool, 'type') ?? 'function',
    readString(tool, 'name') ?? '',
    readString(tool, 'description'),
    read(tool, 'inputSchema'),
  );
}

function isRecorded(event: unknown): boolean {
  return read(event, 'recordInputs') !== false;
}

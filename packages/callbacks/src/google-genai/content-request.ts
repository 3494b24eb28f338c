import type { LlmRequest, ToolDefinition } from '@spanlight/callbacks';
import {
  attempt,
  read,
  readCount,
  readList,
  readNumber,
  readString,
  readStrings,
  toolDefinition,
} from '@spanlight/callbacks/bridge';

import { messagesOf, partsOf } from './message-parts.ts';
import { providerOf, targetFacts } from './request-facts.ts';

/** What is known of a request for content before it is made. Never throws. */
export function contentRequestFacts(client: object, params: unknown, stream: boolean): LlmRequest {
  const operation = 'generate_content';
  const facts = (): LlmRequest => {
    const config = read(params, 'config');
    const systemInstruction = read(config, 'systemInstruction');
    return {
      ...targetFacts(client, params),
      operation,
      stream,
      messages: messagesOf(read(params, 'contents')),
      systemInstructions: systemInstruction === undefined ? undefined : partsOf(systemInstruction),
      tools:
        read(config, 'tools') === undefined
          ? undefined
          : readList(config, 'tools').flatMap(toolsOf),
      temperature: readNumber(config, 'temperature'),
      topP: readNumber(config, 'topP'),
      topK: readNumber(config, 'topK'),
      maxTokens: readCount(config, 'maxOutputTokens'),
      frequencyPenalty: readNumber(config, 'frequencyPenalty'),
      presencePenalty: readNumber(config, 'presencePenalty'),
      seed: readNumber(config, 'seed'),
      stopSequences: readStrings(config, 'stopSequences'),
      choiceCount: readCount(config, 'candidateCount'),
      reasoningLevel: readString(read(config, 'thinkingConfig'), 'thinkingLevel'),
      outputType: outputTypeOf(config),
    };
  };
  // If it throws: what the client makes of such a request is its own affair.
  return attempt(facts, { provider: providerOf(client), operation, stream });
}

function outputTypeOf(config: unknown): string | undefined {
  const modalities = readList(config, 'responseModalities');
  if (modalities.includes('IMAGE')) {
    return 'image';
  }
  if (modalities.includes('AUDIO')) {
    return 'speech';
  }
  const mimeType = readString(config, 'responseMimeType');
  return mimeType === undefined ? undefined : mimeType === 'application/json' ? 'json' : 'text';
}

// A tool is functions of the program, or something that Google has, like `{ googleSearch: {} }`.
function toolsOf(tool: unknown): ToolDefinition[] {
  const functions = readList(tool, 'functionDeclarations').map(functionOf);
  const others = Object.keys(Object(tool) as object).filter(
    (key) => key !== 'functionDeclarations' && typeof read(tool, key) === 'object',
  );
  return [...functions, ...others.map((name) => ({ type: name, name }))];
}

function functionOf(declaration: unknown): ToolDefinition {
  return toolDefinition(
    'function',
    readString(declaration, 'name') ?? '',
    readString(declaration, 'description'),
    read(declaration, 'parametersJsonSchema') ?? read(declaration, 'parameters'),
  );
}

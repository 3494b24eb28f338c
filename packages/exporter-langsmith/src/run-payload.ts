import type { ReadableSpan } from '@spanlight/core';
import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
} from '@spanlight/core/semantic-conventions';

import { chatMessages, choices, systemMessage, toolDefinitions } from './chat-messages.ts';
import {
  ATTR_GEN_AI_RETRIEVAL_DOCUMENTS,
  ATTR_GEN_AI_RETRIEVAL_QUERY_TEXT,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_DEFINITIONS,
  ATTR_INPUT_VALUE,
  ATTR_OUTPUT_VALUE,
} from './content-attributes.ts';
import { isObject, jsonObject, type JsonObject, jsonValue, parsed } from './json-value.ts';

/** What a piece of work was given. Empty if the span has no content: LangSmith wants inputs in any case. */
export function runInputs({ attributes }: ReadableSpan): JsonObject {
  const instructions = systemMessage(attributes[ATTR_GEN_AI_SYSTEM_INSTRUCTIONS]);
  const messages = chatMessages(attributes[ATTR_GEN_AI_INPUT_MESSAGES]);
  const tools = toolDefinitions(attributes[ATTR_GEN_AI_TOOL_DEFINITIONS]);
  const query = attributes[ATTR_GEN_AI_RETRIEVAL_QUERY_TEXT];
  if (messages !== undefined || instructions.length > 0 || tools !== undefined) {
    return {
      messages: [...instructions, ...(messages ?? [])],
      ...(tools !== undefined && { tools }),
    };
  }
  if (query !== undefined) {
    return { query: jsonValue(query) ?? null };
  }
  return wrapped('input', [
    attributes[ATTR_GEN_AI_TOOL_CALL_ARGUMENTS],
    attributes[ATTR_GEN_AI_INPUT_MESSAGES],
    attributes[ATTR_INPUT_VALUE],
  ]);
}

/** What a piece of work answered; undefined if the span has no content. */
export function runOutputs({ attributes }: ReadableSpan): JsonObject | undefined {
  const answered = choices(attributes[ATTR_GEN_AI_OUTPUT_MESSAGES]);
  if (answered !== undefined) {
    return { choices: answered };
  }
  const documents = parsed(attributes[ATTR_GEN_AI_RETRIEVAL_DOCUMENTS]);
  if (Array.isArray(documents)) {
    return { documents: documents.map(toDocument) };
  }
  const outputs = wrapped('output', [
    attributes[ATTR_GEN_AI_TOOL_CALL_RESULT],
    attributes[ATTR_GEN_AI_OUTPUT_MESSAGES],
    attributes[ATTR_OUTPUT_VALUE],
  ]);
  return Object.keys(outputs).length > 0 ? outputs : undefined;
}

/** The first value that there is: an object as it is, anything else under a name. */
function wrapped(name: string, candidates: readonly unknown[]): JsonObject {
  const value = parsed(candidates.find((candidate) => candidate !== undefined));
  return isObject(value) && !(value instanceof Uint8Array)
    ? jsonObject(Object.entries(value))
    : jsonObject([[name, value]]);
}

/** A document as LangSmith shows those of retrievers. */
function toDocument(document: unknown): JsonObject {
  const { content, ...metadata } = isObject(document) ? document : { content: document };
  return {
    type: 'Document',
    page_content: jsonValue(content) ?? '',
    metadata: jsonObject(Object.entries(metadata)),
  };
}

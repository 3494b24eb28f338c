import type { Message, MessagePart } from '@spanlight/callbacks';
import {
  blobPart,
  read,
  readList,
  readString,
  toolCallPart,
  uriPart,
} from '@spanlight/callbacks/bridge';

/**
 * What a model is asked, in any of the forms that the client takes, in the schema of the GenAI conventions. Texts and parts
 * without a message around them are one.
 */
export function messagesOf(contents: unknown): Message[] {
  const items: readonly unknown[] = Array.isArray(contents) ? contents : [contents];
  return items.some(isContent)
    ? items.map(messageOf)
    : [{ role: 'user', parts: items.flatMap(partsOf) }];
}

/** A message, whose role is named as in the conventions. */
export function messageOf(content: unknown): Message {
  const parts = partsOf(content);
  const isToolAnswer = parts.length > 0 && parts.every(({ type }) => type === 'tool_call_response');
  const role = readString(content, 'role') ?? 'user';
  return { role: isToolAnswer ? 'tool' : role === 'model' ? 'assistant' : role, parts };
}

/** The parts of a text, of a part, of a list of these, or of a message. */
export function partsOf(value: unknown): MessagePart[] {
  if (typeof value === 'string') {
    return textParts('text', value);
  }
  if (Array.isArray(value)) {
    return value.flatMap(partsOf);
  }
  return isContent(value) ? readList(value, 'parts').flatMap(partsOf) : partOf(value);
}

function partOf(part: unknown): MessagePart[] {
  const text = read(part, 'text');
  if (typeof text === 'string') {
    return textParts(read(part, 'thought') === true ? 'reasoning' : 'text', text);
  }
  for (const [key, convert] of CONVERSIONS) {
    const value = read(part, key);
    if (typeof value === 'object' && value !== null) {
      return [convert(value)];
    }
  }
  return part === undefined || part === null ? [] : [{ type: 'unknown', part }];
}

const CONVERSIONS: readonly (readonly [key: string, convert: (value: object) => MessagePart])[] = [
  ['functionCall', functionCall],
  ['functionResponse', functionResponse],
  ['inlineData', inlineData],
  ['fileData', fileData],
  ['executableCode', (value) => serverToolCall('code_execution', value)],
  ['codeExecutionResult', (value) => serverToolResponse('code_execution', value)],
  ['toolCall', (value) => serverToolCall(readString(value, 'toolType') ?? '', value)],
  ['toolResponse', (value) => serverToolResponse(readString(value, 'toolType') ?? '', value)],
];

function textParts(type: 'text' | 'reasoning', content: string): MessagePart[] {
  return content === '' ? [] : [{ type, content }];
}

// The arguments of a call that is streamed come in pieces, each with the path at which it belongs.
function functionCall(call: object): MessagePart {
  const input = read(call, 'args') ?? read(call, 'partialArgs');
  return toolCallPart(readString(call, 'id'), readString(call, 'name') ?? '', input);
}

// Without an id, the name tells which call it answers.
function functionResponse(answer: object): MessagePart {
  return {
    type: 'tool_call_response',
    response: read(answer, 'response'),
    ...(idOf(answer) ?? { name: readString(answer, 'name') }),
  };
}

function serverToolCall(type: string, call: object): MessagePart {
  return {
    type: 'server_tool_call',
    name: type,
    ...idOf(call),
    server_tool_call: { ...call, type },
  };
}

function serverToolResponse(type: string, answer: object): MessagePart {
  return {
    type: 'server_tool_call_response',
    ...idOf(answer),
    server_tool_call_response: { ...answer, type },
  };
}

function inlineData(data: object): MessagePart {
  const mimeType = readString(data, 'mimeType') ?? '';
  return blobPart(modalityOf(mimeType), mimeType, readString(data, 'data') ?? '');
}

function fileData(file: object): MessagePart {
  const mimeType = readString(file, 'mimeType') ?? '';
  const part = uriPart(modalityOf(mimeType), readString(file, 'fileUri') ?? '');
  return mimeType === '' ? part : { ...part, mime_type: mimeType };
}

/** The conventions' word for what media of a type is. */
function modalityOf(mimeType: string): string {
  const [kind = ''] = mimeType.split('/');
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'document';
}

function idOf(value: object): { id: string } | undefined {
  const id = readString(value, 'id');
  return id === undefined ? undefined : { id };
}

function isContent(value: unknown): boolean {
  return Array.isArray(read(value, 'parts'));
}

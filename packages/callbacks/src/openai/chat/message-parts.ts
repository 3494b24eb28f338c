import type { Message, MessagePart } from '@spanlight/callbacks';
import {
  blobPart,
  read,
  readList,
  readString,
  toolCallPart,
  toolResponsePart,
  uriPart,
} from '@spanlight/callbacks/bridge';

/** A message of the chat completions API in the schema of the GenAI conventions. */
export function messageOf(message: unknown): Message {
  const role = readString(message, 'role') ?? '';
  const name = readString(message, 'name');
  const content = contentParts(message);
  const parts =
    role === 'tool' || role === 'function'
      ? [toolResponse(message, content)]
      : [...reasoningParts(message), ...content, ...refusalParts(message), ...toolCalls(message)];
  return { role, parts, ...(name === undefined ? undefined : { name }) };
}

function contentParts(message: unknown): MessagePart[] {
  const content = read(message, 'content');
  if (typeof content === 'string') {
    return content === '' ? [] : [{ type: 'text', content }];
  }
  return readList(message, 'content').map(partOf);
}

function partOf(part: unknown): MessagePart {
  switch (read(part, 'type')) {
    case 'text':
      return { type: 'text', content: readString(part, 'text') ?? '' };
    case 'refusal':
      return { type: 'refusal', content: readString(part, 'refusal') ?? '' };
    case 'image_url':
      return uriPart('image', readString(read(part, 'image_url'), 'url') ?? '');
    case 'input_audio': {
      const audio = read(part, 'input_audio');
      const format = readString(audio, 'format') ?? '*';
      return blobPart('audio', `audio/${format}`, readString(audio, 'data') ?? '');
    }
    case 'file':
      return filePart(read(part, 'file'));
    default:
      return { type: readString(part, 'type') ?? 'unknown', part };
  }
}

function filePart(file: unknown): MessagePart {
  const fileId = readString(file, 'file_id');
  if (fileId !== undefined) {
    return { type: 'file', modality: 'document', file_id: fileId };
  }
  const data = readString(file, 'file_data') ?? '';
  return data.startsWith('data:')
    ? uriPart('document', data)
    : blobPart('document', 'application/octet-stream', data);
}

// Providers that show what a model thinks do so in one of these fields.
function reasoningParts(message: unknown): MessagePart[] {
  const content = readString(message, 'reasoning_content') ?? readString(message, 'reasoning');
  return content === undefined ? [] : [{ type: 'reasoning', content }];
}

function refusalParts(message: unknown): MessagePart[] {
  const content = readString(message, 'refusal');
  return content === undefined ? [] : [{ type: 'refusal', content }];
}

function toolResponse(message: unknown, content: readonly MessagePart[]): MessagePart {
  const text = read(message, 'content');
  const response = typeof text === 'string' ? text : content;
  return toolResponsePart(readString(message, 'tool_call_id'), response);
}

function toolCalls(message: unknown): MessagePart[] {
  const legacy = read(message, 'function_call');
  const calls = readList(message, 'tool_calls').map((call) => toolCall(call, calledOf(call)));
  return typeof legacy === 'object' && legacy !== null
    ? [...calls, toolCall(undefined, legacy)]
    : calls;
}

function toolCall(call: unknown, called: unknown): MessagePart {
  const input = read(called, 'arguments') ?? read(called, 'input');
  return toolCallPart(readString(call, 'id'), readString(called, 'name') ?? '', input);
}

/** What a tool call calls: a function with arguments, or a custom tool with input. */
export function calledOf(call: unknown): unknown {
  return read(call, 'function') ?? read(call, 'custom');
}

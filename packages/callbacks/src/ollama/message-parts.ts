import type { Message, MessagePart } from '@spanlight/callbacks';
import {
  read,
  readList,
  readString,
  toolCallPart,
  toolResponsePart,
} from '@spanlight/callbacks/bridge';

/** A message of `chat` in the schema of the GenAI conventions. */
export function messageOf(message: unknown): Message {
  const role = readString(message, 'role') ?? '';
  const toolName = readString(message, 'tool_name');
  const parts =
    role === 'tool'
      ? [toolResponse(message)]
      : [
          ...textParts('reasoning', message, 'thinking'),
          ...textParts('text', message, 'content'),
          ...readList(message, 'images').map(imagePart),
          ...readList(message, 'tool_calls').map(toolCall),
        ];
  return { role, parts, ...(toolName === undefined ? undefined : { name: toolName }) };
}

/** What `generate` asks, as a message. */
export function promptOf(request: unknown): Message {
  const parts = [
    ...textParts('text', request, 'prompt'),
    ...readList(request, 'images').map(imagePart),
  ];
  return { role: 'user', parts };
}

/** What `generate` answers, as a message. */
export function completionOf(response: unknown): Message {
  const image = readString(response, 'image');
  const parts = [
    ...textParts('reasoning', response, 'thinking'),
    ...textParts('text', response, 'response'),
    ...(image === undefined ? [] : [imagePart(image)]),
  ];
  return { role: 'assistant', parts };
}

function textParts(type: 'text' | 'reasoning', source: unknown, key: string): MessagePart[] {
  const content = readString(source, key);
  return content === undefined ? [] : [{ type, content }];
}

// Bytes, Base64, or the path of a file, which the client reads. A path has a dot, Base64 has none.
function imagePart(image: unknown): MessagePart {
  return typeof image === 'string' && image.includes('.')
    ? { type: 'uri', modality: 'image', uri: image }
    : { type: 'blob', modality: 'image', content: image };
}

function toolResponse(message: unknown): MessagePart {
  return toolResponsePart(readString(message, 'tool_call_id'), read(message, 'content') ?? '');
}

function toolCall(call: unknown): MessagePart {
  const called = read(call, 'function');
  return toolCallPart(
    readString(call, 'id'),
    readString(called, 'name') ?? '',
    read(called, 'arguments'),
  );
}

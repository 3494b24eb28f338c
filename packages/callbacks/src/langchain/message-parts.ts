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

const ROLES: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['ai', 'assistant'],
  ['human', 'user'],
]);

/** Parts of content that say again what the tool calls of a message say. */
const TOOL_CALL_TYPES: ReadonlySet<unknown> = /* @__PURE__ */ new Set([
  'functionCall',
  'function_call',
  'input_json_delta',
  'tool_call',
  'tool_call_chunk',
  'tool_use',
]);

/** A message of LangChain's in the schema of the GenAI conventions. */
export function messageOf(message: unknown): Message {
  const type = typeOf(message);
  const name = readString(message, 'name');
  const content = contentParts(message);
  const parts =
    type === 'tool' || type === 'function'
      ? [toolResponse(message, content)]
      : [...reasoningParts(message), ...content, ...toolCallsOf(message).map(toolCall)];
  const role = (type === 'generic' ? readString(message, 'role') : undefined) ?? type;
  return { role: ROLES.get(role) ?? role, parts, ...(name === undefined ? undefined : { name }) };
}

// A property since version 1, a method before.
function typeOf(message: unknown): string {
  const getType = read(message, 'getType');
  const type: unknown =
    readString(message, 'type') ??
    (typeof getType === 'function' ? Reflect.apply(getType, message, []) : undefined);
  return typeof type === 'string' ? type : '';
}

function contentParts(message: unknown): MessagePart[] {
  const content = read(message, 'content');
  if (typeof content === 'string') {
    return content === '' ? [] : [{ type: 'text', content }];
  }
  return readList(message, 'content')
    .filter((part) => !TOOL_CALL_TYPES.has(read(part, 'type')))
    .map(partOf);
}

function partOf(part: unknown): MessagePart {
  if (typeof part === 'string') {
    return { type: 'text', content: part };
  }
  const type = readString(part, 'type') ?? 'unknown';
  switch (type) {
    case 'text':
      return { type, content: readString(part, 'text') ?? '' };
    case 'reasoning':
    case 'thinking':
      return { type: 'reasoning', content: readString(part, type) ?? '' };
    case 'image_url': {
      const image = read(part, 'image_url');
      const uri = readString(image, 'url') ?? (typeof image === 'string' ? image : '');
      return uriPart(modalityIn(uri) ?? 'image', uri);
    }
    case 'input_audio': {
      const audio = read(part, 'input_audio');
      const format = readString(audio, 'format') ?? '*';
      return blobPart('audio', `audio/${format}`, readString(audio, 'data') ?? '');
    }
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return mediaPart(type === 'file' ? 'document' : type, part) ?? { type, part };
    default:
      return { type, part };
  }
}

// LangChain tells its handlers of all content in base64 as images.
function modalityIn(dataUrl: string): string | undefined {
  const mainType = /^data:(\w+)\//.exec(dataUrl)?.[1];
  return mainType === 'application' || mainType === 'text' ? 'document' : mainType;
}

// In LangChain's own form, or in Anthropic's, which has a `source`.
function mediaPart(modality: string, part: unknown): MessagePart | undefined {
  const media = read(part, 'source') ?? part;
  const url = readString(media, 'url');
  if (url !== undefined) {
    return uriPart(modality, url);
  }
  const fileId = readString(media, 'fileId') ?? readString(media, 'file_id') ?? idOf(media);
  if (fileId !== undefined) {
    return { type: 'file', modality, file_id: fileId };
  }
  const data = read(media, 'data');
  const mimeType =
    readString(media, 'mimeType') ??
    readString(media, 'mime_type') ??
    readString(media, 'media_type') ??
    (modality === 'document' ? 'application/octet-stream' : `${modality}/*`);
  if (typeof data === 'string') {
    return blobPart(modality, mimeType, data);
  }
  return data instanceof Uint8Array
    ? blobPart(modality, mimeType, Buffer.from(data).toString('base64'))
    : undefined;
}

// Blocks of version 0.3 say by their source type that the id is a file's.
function idOf(media: unknown): string | undefined {
  return read(media, 'source_type') === 'id' ? readString(media, 'id') : undefined;
}

// Integrations with providers that show what a model thinks apart from its content do so here.
function reasoningParts(message: unknown): MessagePart[] {
  const content = readString(read(message, 'additional_kwargs'), 'reasoning_content');
  return content === undefined ? [] : [{ type: 'reasoning', content }];
}

function toolResponse(message: unknown, content: readonly MessagePart[]): MessagePart {
  const text = read(message, 'content');
  const response = typeof text === 'string' ? text : content;
  return toolResponsePart(readString(message, 'tool_call_id'), response);
}

function toolCall(call: unknown): MessagePart {
  return toolCallPart(readString(call, 'id'), readString(call, 'name') ?? '', read(call, 'args'));
}

/** The tool calls of a message, those included whose arguments could not be parsed. */
export function toolCallsOf(message: unknown): readonly unknown[] {
  return [...readList(message, 'tool_calls'), ...readList(message, 'invalid_tool_calls')];
}

import type { Message, MessagePart, ToolCallRequest } from '@spanlight/callbacks';
import { blobPart, read, readList, readString, uriPart } from '@spanlight/callbacks/bridge';

// Spans of the SDK hold what the model was sent: items of the SDK itself, of the Responses API, or messages of chat
// completions. They differ in the names of their fields.

/** What a model was sent, as messages. */
export function messagesOf(input: unknown): Message[] {
  if (typeof input === 'string') {
    return [{ role: 'user', parts: textParts(input) }];
  }
  return Array.isArray(input) ? input.map(messageOf) : [];
}

/** An item or message that was sent to a model. */
export function messageOf(item: unknown): Message {
  const role = readString(item, 'role') ?? (isToolOutput(item) ? 'tool' : 'assistant');
  return { role, parts: partsOf(item) };
}

/** What an item or message holds. */
export function partsOf(item: unknown): MessagePart[] {
  if (isToolOutput(item)) {
    return [toolResponse(item)];
  }
  if (isToolCall(item)) {
    return [toolCall(item, item)];
  }
  const type = readString(item, 'type');
  if (type === 'reasoning') {
    return ['summary', 'content', 'rawContent'].flatMap((name) =>
      readList(item, name).map((part) => reasoning(readString(part, 'text'))),
    );
  }
  return type === undefined || type === 'message' ? messageParts(item) : [{ type, item }];
}

/** The tool calls that an item or message asks for. */
export function toolCallsOf(item: unknown, choiceIndex = 0): ToolCallRequest[] {
  const calls = isToolCall(item)
    ? [[item, item]]
    : readList(item, 'tool_calls').map((call) => [call, calledOf(call)]);
  return calls.map(([call, called]) => ({
    id: callId(call),
    name: readString(called, 'name'),
    arguments: readString(called, 'arguments') ?? readString(called, 'input'),
    choiceIndex,
  }));
}

// A message of chat completions has more than its content.
function messageParts(message: unknown): MessagePart[] {
  const thought = readString(message, 'reasoning_content') ?? readString(message, 'reasoning');
  const refusal = readString(message, 'refusal');
  return [
    ...(thought === undefined ? [] : [reasoning(thought)]),
    ...contentParts(read(message, 'content')),
    ...(refusal === undefined ? [] : [{ type: 'refusal', content: refusal }]),
    ...readList(message, 'tool_calls').map((call) => toolCall(call, calledOf(call))),
  ];
}

function contentParts(content: unknown): MessagePart[] {
  if (typeof content === 'string') {
    return textParts(content);
  }
  return Array.isArray(content) ? content.map(contentPart) : [];
}

function contentPart(part: unknown): MessagePart {
  const type = readString(part, 'type') ?? 'unknown';
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return { type: 'text', content: readString(part, 'text') ?? '' };
    case 'refusal':
      return { type, content: readString(part, 'refusal') ?? '' };
    case 'image':
    case 'image_url':
    case 'input_image':
      return mediaPart('image', part, read(part, 'image') ?? read(part, 'image_url'));
    case 'file':
    case 'input_file':
      return mediaPart('document', part, read(part, 'file') ?? read(part, 'file_url'));
    case 'audio':
    case 'input_audio':
      return audioPart(part);
    default:
      return { type, part };
  }
}

/** @param source - an address or data: URL, or an object that holds it or the id of a file */
function mediaPart(modality: string, part: unknown, source: unknown): MessagePart {
  const places = [part, source];
  const find = (...names: string[]): string | undefined =>
    places.flatMap((place) => names.flatMap((name) => readString(place, name) ?? []))[0];
  const fileId = find('file_id', 'id');
  const data = find('file_data');
  const uri = typeof source === 'string' ? source : (find('url') ?? data);
  if (uri === undefined && fileId !== undefined) {
    return { type: 'file', modality, file_id: fileId };
  }
  return uri === data && data?.startsWith('data:') === false
    ? blobPart(modality, 'application/octet-stream', data)
    : uriPart(modality, uri ?? '');
}

function audioPart(part: unknown): MessagePart {
  const audio = read(part, 'input_audio') ?? part;
  const data = readString(audio, 'data') ?? readString(audio, 'audio') ?? '';
  return blobPart('audio', `audio/${readString(audio, 'format') ?? '*'}`, data);
}

function toolCall(call: unknown, called: unknown): MessagePart {
  const id = callId(call);
  const input = read(called, 'arguments') ?? read(called, 'input') ?? read(called, 'action');
  return {
    type: 'tool_call',
    name: readString(called, 'name') ?? readString(called, 'type')?.replace(/_call$/, '') ?? '',
    ...(id === undefined ? undefined : { id }),
    ...(input === undefined ? undefined : { arguments: input }),
  };
}

function toolResponse(item: unknown): MessagePart {
  const id = callId(item);
  const output = read(item, 'output') ?? read(item, 'content');
  const response = Array.isArray(output)
    ? output.map(contentPart)
    : (readString(output, 'text') ?? output);
  return { type: 'tool_call_response', response, ...(id === undefined ? undefined : { id }) };
}

function textParts(content: string): MessagePart[] {
  return content === '' ? [] : [{ type: 'text', content }];
}

function reasoning(content = ''): MessagePart {
  return { type: 'reasoning', content };
}

function isToolOutput(item: unknown): boolean {
  return (
    read(item, 'role') === 'tool' || /_(?:output|result)$/.test(readString(item, 'type') ?? '')
  );
}

// Without an id it is a call that the provider has made by itself.
function isToolCall(item: unknown): boolean {
  return (readString(item, 'type') ?? '').endsWith('_call') && callId(item) !== undefined;
}

/** The SDK calls it `callId`, the Responses API `call_id`, chat completions `tool_call_id` and, in the call itself, `id`. */
function callId(item: unknown): string | undefined {
  return (
    readString(item, 'callId') ??
    readString(item, 'call_id') ??
    readString(item, 'tool_call_id') ??
    (read(item, 'function') === undefined ? undefined : readString(item, 'id'))
  );
}

/** What a tool call of a chat completion calls: a function with arguments, or a custom tool with input. */
function calledOf(call: unknown): unknown {
  return read(call, 'function') ?? read(call, 'custom');
}

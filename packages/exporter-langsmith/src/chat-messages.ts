import {
  isObject,
  jsonObject,
  jsonValue,
  type JsonObject,
  type JsonValue,
  parsed,
} from './json-value.ts';

// LangSmith renders messages in the form of OpenAI's chat API. Spans carry them in that of OpenTelemetry's GenAI
// conventions. What is not as the conventions say is passed on as it is: a strange message is better than none.

/** The messages that a model was sent; undefined if the value is no list of messages. */
export function chatMessages(value: unknown): JsonObject[] | undefined {
  const messages = parsed(value);
  return Array.isArray(messages) ? messages.flatMap(toChatMessages) : undefined;
}

/** Instructions that were given apart from the messages, as the first of them. */
export function systemMessage(value: unknown): JsonObject[] {
  const instructions = parsed(value);
  if (instructions === undefined) {
    return [];
  }
  const parts = Array.isArray(instructions) ? instructions : [instructions];
  return toChatMessages({ role: 'system', parts });
}

/** The messages that a model answered, as OpenAI's choices; undefined if the value is no list of messages. */
export function choices(value: unknown): JsonObject[] | undefined {
  const messages = parsed(value);
  if (!Array.isArray(messages)) {
    return undefined;
  }
  return messages.map((message: unknown, index) =>
    jsonObject([
      ['index', index],
      ['message', toChatMessages(message)[0]],
      ['finish_reason', isObject(message) ? message['finish_reason'] : undefined],
    ]),
  );
}

/** The tools that a model was offered, as OpenAI's; undefined if the value is no list. */
export function toolDefinitions(value: unknown): JsonValue[] | undefined {
  const tools = parsed(value);
  if (!Array.isArray(tools)) {
    return undefined;
  }
  return tools.map((tool: unknown) => {
    if (!isObject(tool) || tool['type'] !== 'function' || 'function' in tool) {
      return jsonValue(tool) ?? null;
    }
    const { type, ...definition } = tool;
    return { type, function: jsonValue(definition) ?? {} };
  });
}

// One message of the conventions may answer several tool calls; in OpenAI's form each answer is a message.
function toChatMessages(message: unknown): JsonObject[] {
  if (!isObject(message)) {
    return [{ role: 'user', content: jsonValue(message) ?? '' }];
  }
  const { parts, role, name } = message;
  if (!Array.isArray(parts)) {
    const plain = Object.entries(message).filter(([field]) => field !== 'finish_reason');
    return [jsonObject(plain)];
  }
  const answers = parts.filter((part) => typeOf(part) === 'tool_call_response').map(toToolMessage);
  const calls = parts.filter((part) => typeOf(part) === 'tool_call').map(toToolCall);
  const content = parts.filter((part) => !TOOL_PARTS.has(typeOf(part))).map(toContent);
  if (answers.length > 0 && calls.length === 0 && content.length === 0) {
    return answers;
  }
  const own: JsonObject = {
    role: jsonValue(role) ?? 'user',
    ...(typeof name === 'string' && { name: jsonValue(name)! }),
    content: soleText(content) ?? content,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return [own, ...answers];
}

const TOOL_PARTS: ReadonlySet<unknown> = new Set(['tool_call', 'tool_call_response']);

function typeOf(part: unknown): unknown {
  return isObject(part) ? part['type'] : undefined;
}

function toToolMessage(part: Record<string, unknown>): JsonObject {
  return {
    role: 'tool',
    ...(part['id'] !== undefined && { tool_call_id: jsonValue(part['id']) ?? null }),
    content: asText(part['response'] ?? part['result']),
  };
}

function toToolCall(part: Record<string, unknown>): JsonObject {
  return {
    ...(part['id'] !== undefined && { id: jsonValue(part['id']) ?? null }),
    type: 'function',
    function: { name: jsonValue(part['name']) ?? '', arguments: asText(part['arguments'] ?? {}) },
  };
}

function toContent(part: unknown): JsonValue {
  if (!isObject(part)) {
    return { type: 'text', text: asText(part) };
  }
  const { type, content, modality, uri, mime_type: mimeType } = part;
  switch (type) {
    case 'text':
      return { type: 'text', text: asText(content) };
    case 'reasoning':
      return { type: 'reasoning', reasoning: asText(content) };
    case 'blob':
      return toMedia(modality, `data:${asText(mimeType)};base64,${asText(content)}`);
    case 'uri':
      return toMedia(modality, asText(uri));
    case 'file':
      return { type: 'file', file: { file_id: asText(part['file_id']) } };
    default:
      return jsonValue(part) ?? null;
  }
}

function toMedia(modality: unknown, url: string): JsonObject {
  return modality === 'image'
    ? { type: 'image_url', image_url: { url } }
    : { type: 'file', file: { file_data: url } };
}

/** The text, if a message is nothing but one text or empty. */
function soleText(content: readonly JsonValue[]): string | undefined {
  if (content.length === 0) {
    return '';
  }
  const [part] = content;
  return content.length === 1 && isObject(part) && part['type'] === 'text'
    ? (part['text'] as string)
    : undefined;
}

function asText(value: unknown): string {
  const json = jsonValue(value) ?? '';
  return typeof json === 'string' ? json : JSON.stringify(json);
}

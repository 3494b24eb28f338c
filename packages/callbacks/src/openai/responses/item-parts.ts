import type { Message, MessagePart, ToolCallRequest } from '@spanlight/callbacks';
import {
  blobPart,
  read,
  readList,
  readString,
  toolCallPart,
  toolResponsePart,
} from '@spanlight/callbacks/bridge';

import { contentPart, contentParts } from './content-parts.ts';

// Items of the Responses API in the schema of the GenAI conventions. There are ever more kinds of tools: all have items whose
// type ends with `_call`, with a `call_id` if the program is to run the tool, and `_call_output` or `_output`.

/** Where items have what is to be done, by the kind of tool. */
const INPUTS = ['arguments', 'input', 'action', 'actions', 'operation'] as const;
/** Where items of tools that the provider runs have what came of it. */
const RESULTS = ['output', 'outputs', 'results', 'result', 'error'] as const;

/** An item that is sent to a model, as a message. */
export function messageOf(item: unknown): Message {
  const role = isToolOutput(item) ? 'tool' : isMessage(item) ? '' : 'assistant';
  return { role: readString(item, 'role') ?? role, parts: partsOf(item) };
}

/** What an item holds. */
export function partsOf(item: unknown): MessagePart[] {
  if (isMessage(item)) {
    return contentParts(read(item, 'content'));
  }
  const type = typeOf(item);
  if (type === 'reasoning') {
    return [...readList(item, 'summary'), ...readList(item, 'content')].map(contentPart);
  }
  if (type === 'compaction') {
    return [{ type }];
  }
  if (isToolOutput(item)) {
    return [toolResponse(item)];
  }
  if (isToolCall(item)) {
    return [toolCall(item)];
  }
  return type.endsWith('_call') ? serverToolParts(item) : [{ type, item }];
}

/** The tool call that an item asks for, in a list; an empty one if it does not. */
export function toolCallsOf(item: unknown): ToolCallRequest[] {
  return isToolCall(item)
    ? [
        {
          id: readString(item, 'call_id'),
          name: toolName(item),
          arguments: readString(item, 'arguments') ?? readString(item, 'input'),
          choiceIndex: 0,
        },
      ]
    : [];
}

function toolCall(item: unknown): MessagePart {
  const field = INPUTS.find((name) => isGiven(read(item, name)));
  const input = field === undefined ? undefined : read(item, field);
  return toolCallPart(readString(item, 'call_id'), toolName(item), input);
}

function toolResponse(item: unknown): MessagePart {
  const id = readString(item, 'call_id') ?? readString(item, 'id');
  const output = read(item, 'output') ?? read(item, 'result') ?? read(item, 'tools');
  const response = Array.isArray(output) ? output.map(contentPart) : output;
  return toolResponsePart(id, response);
}

// What the provider did by itself: the call, and what came of it.
function serverToolParts(item: unknown): MessagePart[] {
  const type = typeOf(item);
  const id = readString(item, 'id');
  const ofCall = id === undefined ? {} : { id };
  const facts = Object.entries(Object(item) as object).filter(([name]) => name !== 'id');
  const results = facts.filter(([name, value]) => isResult(name) && isGiven(value));
  const call: MessagePart = {
    type: 'server_tool_call',
    ...ofCall,
    name: toolName(item),
    server_tool_call: Object.fromEntries(facts.filter(([name]) => !isResult(name))),
  };
  const image = readString(item, 'result');
  if (type === 'image_generation_call' && image !== undefined) {
    const format = readString(item, 'output_format') ?? 'png';
    return [call, blobPart('image', `image/${format}`, image)];
  }
  const server_tool_call_response = { type, ...Object.fromEntries(results) };
  return results.length === 0
    ? [call]
    : [call, { type: 'server_tool_call_response', ...ofCall, server_tool_call_response }];
}

function isMessage(item: unknown): boolean {
  return typeOf(item) === 'message';
}

function isToolOutput(item: unknown): boolean {
  return typeOf(item).endsWith('_output');
}

function isToolCall(item: unknown): boolean {
  return typeOf(item).endsWith('_call') && readString(item, 'call_id') !== undefined;
}

/** Messages may leave it out. */
function typeOf(item: unknown): string {
  return readString(item, 'type') ?? 'message';
}

/** The tool's own name, or that of its kind. */
function toolName(item: unknown): string {
  return readString(item, 'name') ?? typeOf(item).replace(/_call$/, '');
}

function isResult(name: string): boolean {
  return RESULTS.some((one) => one === name);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

import type { Message, MessagePart } from '@spanlight/callbacks';
import {
  blobPart,
  read,
  readString,
  toolCallPart,
  toolResponsePart,
  uriPart,
} from '@spanlight/callbacks/bridge';

/** A message of the messages API in the schema of the GenAI conventions. */
export function messageOf(message: unknown): Message {
  const parts = partsOf(read(message, 'content'));
  // The API has no role for the answers of tools.
  const isAnswer = parts.length > 0 && parts.every(({ type }) => type === 'tool_call_response');
  return { role: isAnswer ? 'tool' : (readString(message, 'role') ?? ''), parts };
}

/** Content: a text, or a list of blocks. */
export function partsOf(content: unknown): MessagePart[] {
  if (typeof content === 'string') {
    return content === '' ? [] : [{ type: 'text', content }];
  }
  return Array.isArray(content) ? content.map(partOf) : [];
}

function partOf(block: unknown): MessagePart {
  const type = readString(block, 'type') ?? 'unknown';
  switch (type) {
    case 'text':
      return { type: 'text', content: readString(block, 'text') ?? '' };
    case 'thinking':
      return { type: 'reasoning', content: readString(block, 'thinking') ?? '' };
    case 'redacted_thinking': // encrypted
      return { type: 'reasoning', content: '' };
    case 'image':
    case 'document':
      return mediaPart(type, read(block, 'source'));
    case 'tool_use':
      return toolCallPart(
        readString(block, 'id'),
        readString(block, 'name') ?? '',
        read(block, 'input'),
      );
    case 'tool_result':
      return toolResponsePart(readString(block, 'tool_use_id'), responseOf(block));
    case 'server_tool_use':
    case 'mcp_tool_use':
      return serverToolCall(type, block);
    default:
      return type.endsWith('_tool_result')
        ? serverToolResponse(type, block)
        : { type, part: block };
  }
}

function mediaPart(modality: string, source: unknown): MessagePart {
  switch (read(source, 'type')) {
    case 'base64': {
      const mimeType = readString(source, 'media_type') ?? '';
      return blobPart(modality, mimeType, readString(source, 'data') ?? '');
    }
    case 'url':
      return uriPart(modality, readString(source, 'url') ?? '');
    case 'file':
      return { type: 'file', modality, file_id: readString(source, 'file_id') ?? '' };
    case 'text':
      return { type: 'text', content: readString(source, 'data') ?? '' };
    default:
      return { type: modality, content: partsOf(read(source, 'content')) };
  }
}

function responseOf(block: unknown): unknown {
  const content = read(block, 'content');
  return typeof content === 'string' ? content : partsOf(content);
}

// Tools that the provider runs: its own ones, and those of MCP servers that it calls.
function serverToolCall(type: string, block: unknown): MessagePart {
  const serverName = readString(block, 'server_name');
  return {
    type: 'server_tool_call',
    ...calledOf(block),
    server_tool_call: {
      type,
      arguments: read(block, 'input'),
      ...(serverName === undefined ? undefined : { server_name: serverName }),
    },
  };
}

function serverToolResponse(type: string, block: unknown): MessagePart {
  return {
    type: 'server_tool_call_response',
    ...answeredOf(block),
    server_tool_call_response: { type, content: read(block, 'content') },
  };
}

function calledOf(block: unknown): { name: string; id?: string } {
  const id = readString(block, 'id');
  return { name: readString(block, 'name') ?? '', ...(id === undefined ? undefined : { id }) };
}

function answeredOf(block: unknown): { id?: string } {
  const id = readString(block, 'tool_use_id');
  return id === undefined ? {} : { id };
}

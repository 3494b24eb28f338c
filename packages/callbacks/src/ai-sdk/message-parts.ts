import type { Message, MessagePart } from '@spanlight/callbacks';
import { blobPart, read, readString, uriPart } from '@spanlight/callbacks/bridge';

/** A message of the SDK, or of its interface to providers, in the schema of the GenAI conventions. */
export function messageOf(message: unknown): Message {
  return { role: readString(message, 'role') ?? '', parts: partsOf(read(message, 'content')) };
}

/** What a message, or an answer of a model, consists of. */
export function partsOf(content: unknown): MessagePart[] {
  if (typeof content === 'string') {
    return content === '' ? [] : [{ type: 'text', content }];
  }
  return Array.isArray(content) ? content.map(partOf) : [];
}

/** Instructions apart from the messages: a text, or messages with the role `system`. */
export function instructionParts(instructions: unknown): MessagePart[] | undefined {
  if (instructions === undefined || instructions === null) {
    return undefined;
  }
  return typeof instructions === 'string'
    ? partsOf(instructions)
    : [instructions].flat().flatMap((message) => partsOf(read(message, 'content')));
}

function partOf(part: unknown): MessagePart {
  switch (read(part, 'type')) {
    case 'text':
    case 'reasoning':
      return { type: read(part, 'type') as 'text', content: readString(part, 'text') ?? '' };
    case 'image':
      return mediaPart(read(part, 'image'), readString(part, 'mediaType') ?? 'image/*');
    case 'file':
    case 'reasoning-file':
      return mediaPart(read(part, 'data'), readString(part, 'mediaType') ?? '');
    case 'tool-call':
      return {
        type: 'tool_call',
        name: readString(part, 'toolName') ?? '',
        ...idOf(part),
        arguments: read(part, 'input'),
      };
    case 'tool-result':
      return { type: 'tool_call_response', response: responseOf(part), ...idOf(part) };
    default:
      return { type: readString(part, 'type') ?? 'unknown', part };
  }
}

function idOf(part: unknown): { id?: string } {
  const id = readString(part, 'toolCallId');
  return id === undefined ? {} : { id };
}

// In messages it is typed, e.g. `{ type: 'json', value }`; providers that run tools answer it as it is.
function responseOf(part: unknown): unknown {
  const output = read(part, 'output');
  return output === undefined ? read(part, 'result') : (read(output, 'value') ?? output);
}

function mediaPart(data: unknown, mediaType: string): MessagePart {
  const modality = /^(?:image|audio|video)(?=\/)/.exec(mediaType)?.[0] ?? 'document';
  const media = read(data, 'data') ?? read(data, 'url') ?? data;
  if (media instanceof URL) {
    return uriPart(modality, media.href);
  }
  if (typeof media === 'string') {
    return /^[a-z][a-z\d+.-]*:/i.test(media)
      ? uriPart(modality, media)
      : blobPart(modality, mediaType, media);
  }
  return { type: 'blob', modality, mime_type: mediaType, content: media };
}

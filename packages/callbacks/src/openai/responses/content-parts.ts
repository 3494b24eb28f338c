import type { MessagePart } from '@spanlight/callbacks';
import { blobPart, read, readString, uriPart } from '@spanlight/callbacks/bridge';

/** The content of a message or of a tool's answer: text, or a list of parts. */
export function contentParts(content: unknown): MessagePart[] {
  if (typeof content === 'string') {
    return content === '' ? [] : [{ type: 'text', content }];
  }
  return Array.isArray(content) ? content.map(contentPart) : [];
}

/** A part of the content of an item. */
export function contentPart(part: unknown): MessagePart {
  const type = readString(part, 'type') ?? 'unknown';
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', content: readString(part, 'text') ?? '' };
    case 'summary_text':
    case 'reasoning_text':
      return { type: 'reasoning', content: readString(part, 'text') ?? '' };
    case 'refusal':
      return { type, content: readString(part, 'refusal') ?? '' };
    case 'input_image':
      return mediaPart('image', part, readString(part, 'image_url'));
    case 'input_file':
      return filePart(part);
    case 'input_audio': {
      const audio = read(part, 'input_audio');
      const format = readString(audio, 'format') ?? '*';
      return blobPart('audio', `audio/${format}`, readString(audio, 'data') ?? '');
    }
    default:
      return { type, part };
  }
}

function filePart(part: unknown): MessagePart {
  const data = readString(part, 'file_data');
  return data === undefined || data.startsWith('data:')
    ? mediaPart('document', part, data ?? readString(part, 'file_url'))
    : blobPart('document', 'application/octet-stream', data);
}

function mediaPart(modality: string, part: unknown, uri: string | undefined): MessagePart {
  const fileId = readString(part, 'file_id');
  return uri === undefined && fileId !== undefined
    ? { type: 'file', modality, file_id: fileId }
    : uriPart(modality, uri ?? '');
}

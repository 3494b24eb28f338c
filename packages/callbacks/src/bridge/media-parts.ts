import type { MessagePart } from '@spanlight/callbacks';

/** Media that came with a message, in base64. */
export function blobPart(modality: string, mimeType: string, content: string): MessagePart {
  return { type: 'blob', modality, mime_type: mimeType, content };
}

/** Media at an address, or in it: a data: URL is content. */
export function uriPart(modality: string, uri: string): MessagePart {
  const match = /^data:([^;,]*)[^,]*,/.exec(uri);
  return match === null
    ? { type: 'uri', modality, uri }
    : blobPart(modality, match[1] ?? '', uri.slice(match[0].length));
}
